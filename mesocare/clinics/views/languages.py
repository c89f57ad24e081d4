"""The languages patients read in: each text beside its English, and the director's release."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.commands import posted_command_id
from mesocare.clinics import actions
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.forms import ReleaseForm, TakeBackForm
from mesocare.clinics.models import TranslationRelease
from mesocare.clinics.roles import Permission
from mesocare.clinics.translated import direction_of, others, translation_state
from mesocare.clinics.translations import PAGES, Pair, pairs_of, whole_digest
from mesocare.clinics.views.people import crumbs
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal

FILLED_IN = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
KEPT_TOGETHER = "\u2068{\\1\\2}\u2069"  # set apart from the direction of what stands around it


@staff(Permission.KNOWLEDGE_ADOPT)
@require_safe
def languages(request: ClinicRequest) -> HttpResponse:
    """Each language besides the clinic's own, and whether somebody has read it."""
    rows = [
        {
            "language": language,
            "name": get_language_info(language)["name_translated"],
            "own_name": get_language_info(language)["name_local"],
            "state": translation_state(request.organisation, language),
            "count": sum(len(pairs) for pairs in pairs_of(language).values()),
        }
        for language in others()
    ]
    context = {"rows": rows, "crumbs": crumbs(Crumb(_("Languages"))), "section": "settings"}
    return render(request, "clinics/languages.html", context)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def translation(request: ClinicRequest, language: str) -> HttpResponse:
    """One part at a time beside its English, and the place to release the whole or take it back."""
    if language not in others():
        raise Http404(language)
    takes_back = request.POST.get("do") == "take-back"
    release = ReleaseForm(
        request.POST if request.method == "POST" and not takes_back else None,
        initial={"read_digest": whole_digest(language)},
    )
    take_back = TakeBackForm(request.POST if takes_back else None)
    asked = take_back if takes_back else release
    if request.method == "POST" and asked.is_valid():
        try:
            _decide(request, language, asked)
        except Refusal as refusal:
            asked.add_error(None, refusal.message)
        else:
            messages.info(
                request,
                _("Taken back. Each page says again that nobody has reviewed it.")
                if takes_back
                else _("Released. Each page names who read it."),
            )
            return redirect("clinics:translation", language)
    context = _page(request, language) | {"release_form": release, "take_back_form": take_back}
    return render(request, "clinics/translation.html", context, status=422 if asked.errors else 200)


def _decide(request: ClinicRequest, language: str, form: ReleaseForm | TakeBackForm) -> TranslationRelease:
    given = form.cleaned_data
    by, at, command_id = request.staff, timezone.now(), posted_command_id(request)
    if isinstance(form, TakeBackForm):
        return actions.take_back_translation(
            language=language, reason=given["reason"], by=by, at=at, command_id=command_id
        )
    return actions.release_translation(
        language=language,
        read_digest=given["read_digest"],
        reader_name=given["reader_name"],
        reader_credential=given["reader_credential"],
        by=by,
        at=at,
        command_id=command_id,
    )


def _to_read(pair: Pair) -> Pair:
    """What is filled in stands as its name, kept together where the text runs from the right."""
    english, translation = (FILLED_IN.sub(KEPT_TOGETHER, text) for text in (pair.english, pair.translation))
    return Pair(pair.where, english, translation)


def _page(request: ClinicRequest, language: str) -> dict[str, Any]:
    parts, state = pairs_of(language), translation_state(request.organisation, language)
    shown = request.GET.get("part", PAGES)
    names = {part: _("pages and forms") if part == PAGES else part.replace("-", " ") for part in parts}
    history = TranslationRelease.objects.filter(organisation=request.organisation, language=language)
    name = get_language_info(language)["name_translated"]
    return {
        "other": language,
        "direction": direction_of(language),
        "name": name,
        "state": state,
        "parts": [(part, names[part], len(pairs), part in state.changed) for part, pairs in parts.items()],
        "shown": shown if shown in parts else PAGES,
        "shown_name": names.get(shown, names[PAGES]),
        "pairs": [_to_read(pair) for pair in parts.get(shown, parts[PAGES])],
        "history": history.select_related("decided_by__user").order_by("-decided_at", "-pk")[:20],
        "crumbs": crumbs(Crumb(_("Languages"), "/settings/languages/"), Crumb(name)),
        "section": "settings",
    }
