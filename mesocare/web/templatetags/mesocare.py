"""The tags every page may use: `{% load mesocare %}`."""

import uuid
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

register = template.Library()


@register.simple_tag(takes_context=True)
def command_id(context: dict[str, Any]) -> SafeString:
    """A hidden id for this form, made where the form is filled in; the same again after an error."""
    request = context.get("request")
    posted = request.POST.get("command_id", "") if request is not None else ""
    return format_html('<input type="hidden" name="command_id" value="{}">', posted or uuid.uuid4())


@register.simple_tag
def is_machine_drafted() -> bool:
    """Whether nobody has read the translation that the page is written in."""
    return get_language() in settings.MACHINE_DRAFTED


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """The languages that the page can be read in, besides the one it is in, each by its own name."""
    return [
        (code, get_language_info(code)["name_local"])
        for code, _name in settings.LANGUAGES
        if code != get_language()
    ]
