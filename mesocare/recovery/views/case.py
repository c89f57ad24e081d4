"""One case: why it is urgent, what was given, what was said, and what the clinic does now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from mesocare.aftercare.views import emergency_number
from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, may, own_site_or_404, staff
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission, Role, permissions_of
from mesocare.patients.bar import bar_for
from mesocare.recovery import actions
from mesocare.recovery.forms import AssignForm, CallMadeForm, CloseForm, TextForm
from mesocare.recovery.models import Case
from mesocare.recovery.reading import clinical_view
from mesocare.recovery.views.listing import list_context
from mesocare.recovery.words import (
    RED,
    REPLIES,
    REPLY_NAMES,
    STATE_OF,
    case_title,
    day_words,
    desk_says,
    due_words,
)
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


def _case(request: ClinicRequest, case_uuid: UUID) -> Case:
    rows = Case.objects.select_related(
        "patient__organisation",
        "site",
        "treatment_session__site",
        "treatment_session__plan",
        "assigned_to__user",
    )
    return own_site_or_404(request, rows, uuid=case_uuid)


def case_context(request: ClinicRequest, case: Case, refused: forms.Form | None = None) -> dict[str, Any]:
    """The right pane. Clinical text is worked out only for those who may read it."""
    mark_read(request, patient=case.patient, subject=case)
    clinical = may(request.staff, Permission.CLINICAL_READ)
    at, reports = timezone.now(), list(case.reports.order_by("reported_at", "pk"))
    number = emergency_number(case.site.jurisdiction)
    what = request.GET.get("do", "")
    return {
        "case": case,
        "open_case": str(case.uuid),
        "state": STATE_OF[case.urgency],
        "title": case_title(case, reports[-1].day),
        "is_red": case.urgency in RED,
        "due": due_words(case, at),
        "desk_says": desk_says(case.urgency, number),
        "day": day_words(reports[-1].day),
        "bar": bar_for(case.patient, request.staff, site_today(at, case.site.time_zone)),
        "clinical": clinical,
        "view": clinical_view(case, reports) if clinical else None,
        "events": [] if clinical else _events_without_text(case),
        "do": what,
        "do_form": refused or _form_for(what, request, case, number),
        "templates": REPLY_NAMES.items(),
    }


def _events_without_text(case: Case) -> list[tuple[str, Any, str]]:
    """What happened, by whom and when: nothing of what was said."""
    rows = case.events.select_related("by__user").order_by("at", "pk")
    return [(str(EVENT_WORDS[row.kind]), row.at, row.by.name if row.by else "") for row in rows]


EVENT_WORDS = {
    "opened": gettext_lazy("Reported"),
    "reported": gettext_lazy("Reported again"),
    "assigned": gettext_lazy("Given to somebody"),
    "called": gettext_lazy("Called"),
    "replied": gettext_lazy("Answered in writing"),
    "noted": gettext_lazy("Note written"),
    "escalated": gettext_lazy("Handed to the medical director"),
    "closed": gettext_lazy("Closed"),
}


def _people(case: Case) -> Any:
    """Those who may answer at this site."""
    able = [role for role in Role if Permission.RECOVERY_ANSWER in permissions_of(role)]
    return StaffMember.objects.filter(sites=case.site, role__in=able, is_active=True).select_related("user")


def _filled(words: object, case: Case, number: str) -> str:
    return str(words) % {"phone": case.site.phone, "number": number}


def _form_for(what: str, request: ClinicRequest, case: Case, number: str) -> forms.Form | None:
    """The form that was asked for by its name; nothing for another name."""
    made = FORMS.get(what)
    if made is None:
        return None
    bound = request.POST if request.method == "POST" else None
    initial = {}
    if what == "reply" and request.GET.get("words") in REPLIES:
        initial["text"] = _filled(REPLIES[request.GET["words"]], case, number)
    return made(bound, initial, case)


FORMS: dict[str, Callable[[Any, dict[str, str], Case], forms.Form]] = {
    "assign": lambda data, initial, case: AssignForm(data, people=_people(case)),
    "note": lambda data, initial, case: TextForm(data, label=_("Note for colleagues")),
    "called": lambda data, initial, case: CallMadeForm(data),
    "reply": lambda data, initial, case: TextForm(data, label=_("Answer to the patient"), initial=initial),
    "escalate": lambda data, initial, case: TextForm(data, label=_("Why the medical director is needed")),
    "close": lambda data, initial, case: CloseForm(data),
}


@staff(Permission.RECOVERY_VIEW)
@require_GET
def case(request: ClinicRequest, case_uuid: UUID) -> HttpResponse:
    return _page(request, _case(request, case_uuid))


def _page(
    request: ClinicRequest, shown: Case, refused: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    context = list_context(request) | case_context(request, shown, refused) | {"layout": "panes-one"}
    if refused is not None:
        context["do"] = request.resolver_match.kwargs["what"] if request.resolver_match else ""
    return render(request, "recovery/inbox.html", context, status=status)


@staff(Permission.RECOVERY_VIEW)
@require_POST
def act(request: ClinicRequest, case_uuid: UUID, what: str) -> HttpResponse:
    """Do what a form of the case says; what the action refuses stands in the form."""
    shown = _case(request, case_uuid)
    if what not in ACTIONS:
        raise Http404("action")
    form = FORMS[what](request.POST, {}, shown)
    if form.is_valid():
        try:
            ACTIONS[what](request, shown, form.cleaned_data)
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.info(request, str(DONE[what]))
            return redirect("recovery:inbox") if what == "close" else redirect("recovery:case", shown.uuid)
    return _page(request, shown, form, status=422)


def _by(request: ClinicRequest) -> dict[str, Any]:
    return {"by": request.staff, "at": timezone.now(), "command_id": posted_command_id(request)}


ACTIONS: dict[str, Callable[[ClinicRequest, Case, dict[str, Any]], object]] = {
    "assign": lambda request, shown, given: actions.assign(case=shown, to=given["to"], **_by(request)),
    "note": lambda request, shown, given: actions.note(case=shown, text=given["text"], **_by(request)),
    "called": lambda request, shown, given: actions.record_call(
        case=shown, reached=given["reached"] == "yes", text=given["text"], **_by(request)
    ),
    "reply": lambda request, shown, given: actions.reply(case=shown, text=given["text"], **_by(request)),
    "escalate": lambda request, shown, given: actions.escalate(
        case=shown, text=given["text"], **_by(request)
    ),
    "close": lambda request, shown, given: actions.close_case(
        case=shown, outcome=given["outcome"], text=given["text"], **_by(request)
    ),
}
DONE = {
    "assign": gettext_lazy("Assigned."),
    "note": gettext_lazy("Note kept."),
    "called": gettext_lazy("Call recorded."),
    "reply": gettext_lazy("Sent. The patient reads it on their page."),
    "escalate": gettext_lazy("Handed to the medical director."),
    "close": gettext_lazy("Case closed."),
}
