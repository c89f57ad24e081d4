"""The tags every page may use: `{% load mesocare %}`."""

import uuid
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def command_id(context: dict[str, Any]) -> SafeString:
    """A hidden id for this form, made where the form is filled in; the same again after an error."""
    request = context.get("request")
    posted = request.POST.get("command_id", "") if request is not None else ""
    return format_html('<input type="hidden" name="command_id" value="{}">', posted or uuid.uuid4())
