"""Whom to tell, what to say, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, may, own_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient
from mesocare.recalls import actions
from mesocare.recalls.contacts import (
    KIND_WORDS,
    STATE_WORDS,
    Contact,
    contact_of,
    contacts_of,
    counts_of,
    say_on_the_phone,
)
from mesocare.recalls.forms import CallForm, LineForm, WordsForm, language_name
from mesocare.recalls.letters import PLACES, letter_to, words_for
from mesocare.recalls.models import ContactEvent, Recall
from mesocare.recalls.views.tracing import LOTS, own_recall
from mesocare.web.refusal import Refusal


@staff(Permission.RECALL_CONTACT)
@require_safe
def contacts(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    """Everyone whom the recall concerns, in the order in which they are told."""
    return render(request, "recalls/contacts.html", _list(request, own_recall(request, recall_uuid)))


def _list(request: ClinicRequest, recall: Recall) -> dict[str, Any]:
    rows = contacts_of(recall, request.staff)
    for row in rows:
        mark_read(request, patient=row.patient, what=f"recall of lot {recall.number}")
    counts = counts_of(rows)
    chosen = request.GET.get("show", "")
    fresh = [row for row in rows if not row.events]
    return {
        "recall": recall,
        "rows": [row for row in rows if row.state == chosen] if chosen in STATE_WORDS else rows,
        "filters": [(key, word, counts.of[key]) for key, word in STATE_WORDS.items()],
        "chosen": chosen if chosen in STATE_WORDS else "",
        "total": len(rows),
        "to_write": sum(row.can_be_written_to for row in fresh),
        "by_hand": sum(not row.can_be_written_to for row in fresh),
        "lot": LOTS.filter(product=recall.product, number=recall.number).order_by("pk").first(),
        "section": "stock",
    }


@staff(Permission.RECALL_CONTACT)
@require_safe
def print_contacts(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    """The list on paper, with room for a tick and a note."""
    recall = own_recall(request, recall_uuid)
    context = _list(request, recall)
    first = context["rows"][0] if context["rows"] else None
    context["say"] = say_on_the_phone(recall, first) if first else ""
    context["now"] = timezone.now()
    return render(request, "recalls/print.html", context)


@staff(Permission.RECALL_CONTACT)
@require_POST
def send_all(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    """Write to everyone who has not been told and can be written to."""
    recall = own_recall(request, recall_uuid)
    sent = actions.send_letters(
        recall=recall, by=request.staff, at=timezone.now(), command_id=posted_command_id(request)
    )
    words = ngettext("%(n)s message is on its way.", "%(n)s messages are on their way.", len(sent))
    messages.info(request, words % {"n": len(sent)})
    return redirect("recalls:contacts", recall_uuid=recall.uuid)


def _contact(request: ClinicRequest, recall: Recall, patient_uuid: uuid.UUID) -> Contact:
    patient = own_or_404(request, Patient.objects.select_related("organisation"), uuid=patient_uuid)
    found = contact_of(recall, patient, request.staff)
    if found is None:
        raise Http404("contact")
    return found


@staff(Permission.RECALL_CONTACT)
@require_safe
def contact(request: ClinicRequest, recall_uuid: uuid.UUID, patient_uuid: uuid.UUID) -> HttpResponse:
    recall = own_recall(request, recall_uuid)
    return _page(request, recall, _contact(request, recall, patient_uuid))


def _page(
    request: ClinicRequest, recall: Recall, shown: Contact, refused: tuple[str, forms.Form] | None = None
) -> HttpResponse:
    mark_read(request, patient=shown.patient, what=f"recall of lot {recall.number}")
    made = {"send": forms.Form()} | {name: make(None) for name, make in FORMS.items()}
    if refused:
        made[refused[0]] = refused[1]
    clinical = may(request.staff, Permission.CLINICAL_READ)
    context = {
        "recall": recall,
        "contact": shown,
        "patient": shown.patient,
        "say": say_on_the_phone(recall, shown),
        "letter": letter_to(recall, shown),
        "reads": language_name(shown.patient.language),
        "code": shown.patient.language,
        "forms": made,
        "events": [
            _line(event, clinical, event.by_id == request.staff.pk) for event in reversed(shown.events)
        ],
        "section": "stock",
    }
    return render(request, "recalls/contact.html", context, status=422 if refused else 200)


def _line(event: ContactEvent, clinical: bool, own: bool) -> dict[str, Any]:
    """One step. What a patient said about how they are is clinical: the desk sees it only if it wrote it."""
    hidden = event.kind in {"called", "noted", "closed", "reopened"} and not (clinical or own)
    return {
        "words": KIND_WORDS[event.kind],
        "at": event.at,
        "by": event.by.name if event.by else "",
        "text": "" if hidden or event.kind == "sent" else event.text,
        "letter": event.text if event.kind == "sent" else "",
        "language": event.language,
        "wants_call": event.wants_call,
        "hidden": hidden and bool(event.text),
    }


FORMS: dict[str, Callable[[Any], forms.Form]] = {
    "call": lambda data: CallForm(data, auto_id="call_%s"),
    "note": lambda data: LineForm(data, label=_("Note for colleagues"), auto_id="note_%s"),
    "close": lambda data: LineForm(data, label=_("How it ended"), auto_id="close_%s"),
    "reopen": lambda data: LineForm(data, label=_("Why it is opened again"), auto_id="reopen_%s"),
}
DONE = {
    "send": gettext_lazy("The message is on its way."),
    "call": gettext_lazy("Call recorded."),
    "note": gettext_lazy("Note kept."),
    "close": gettext_lazy("Closed."),
    "reopen": gettext_lazy("Opened again."),
}


@staff(Permission.RECALL_CONTACT)
@require_POST
def act(request: ClinicRequest, recall_uuid: uuid.UUID, patient_uuid: uuid.UUID, what: str) -> HttpResponse:
    """Do one thing with one patient; what is refused stands in its form with what was typed."""
    recall = own_recall(request, recall_uuid)
    shown = _contact(request, recall, patient_uuid)
    if what not in DONE:
        raise Http404("action")
    form = FORMS[what](request.POST) if what in FORMS else forms.Form(request.POST)
    if form.is_valid():
        try:
            _do(request, what, recall, shown, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, str(DONE[what]))
            return redirect("recalls:contact", recall_uuid=recall.uuid, patient_uuid=shown.patient.uuid)
    return _page(request, recall, shown, (what, form))


def _do(request: ClinicRequest, what: str, recall: Recall, shown: Contact, typed: dict[str, Any]) -> None:
    given: dict[str, Any] = {
        "recall": recall,
        "contact": shown,
        "by": request.staff,
        "at": timezone.now(),
        "command_id": posted_command_id(request),
    }
    if what == "send":
        actions.send_letter(**given)
    elif what == "call":
        actions.record_call(reached=typed["reached"] == "yes", text=typed["text"], **given)
    else:
        perform = {
            "note": actions.note_contact,
            "close": actions.close_contact,
            "reopen": actions.reopen_contact,
        }
        perform[what](text=typed["text"], **given)


@staff(Permission.STOCK_RECALL)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: ClinicRequest, recall_uuid: uuid.UUID, language: str) -> HttpResponse:
    """What the clinic says, in one of the languages of its patients."""
    if language not in dict(settings.LANGUAGES):
        raise Http404("language")
    recall = own_recall(request, recall_uuid)
    form = WordsForm(request.POST or None, initial={"text": words_for(recall, language)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_words(
                recall=recall,
                language=language,
                text=form.cleaned_data["text"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Kept. Letters from now on say this."))
            return redirect("recalls:contacts", recall_uuid=recall.uuid)
    context = {
        "recall": recall,
        "form": form,
        "language": language,
        "languages": [(code, language_name(code)) for code, _name in settings.LANGUAGES],
        "filled_in": PLACES,
        "section": "stock",
    }
    return render(request, "recalls/words.html", context, status=422 if form.errors else 200)
