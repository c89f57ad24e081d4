"""Who is judged otherwise since a change of the knowledge or of what is known, why, and who sees to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mesocare.assessment.actions.again import ask_to_see, mark_dealt_with, reopen
from mesocare.assessment.models import Rejudged, Rescreening
from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.diary.models import Appointment
from mesocare.knowing.forms import AskForm, DealtWithForm
from mesocare.knowing.judged_again import (
    asked_of,
    dealt_with,
    in_order,
    next_visits,
    something_ahead,
    still_open,
    who_treats,
)
from mesocare.knowing.shelf import name_of
from mesocare.knowing.views.browse import crumbs
from mesocare.recalls.planned import PlannedVisit, planned_visits, recalled_shelves
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal
from mesocare.web.templatetags.formats import as_said

AT_A_TIME = 30
SHOW = {
    "": gettext_lazy("Something ahead"),
    "mine": gettext_lazy("Asked of me"),
    "all": gettext_lazy("Everybody"),
    "done": gettext_lazy("Dealt with"),
}
Shown = tuple[Rejudged, str, forms.Form]


@staff(Permission.ASSESSMENT_RECORD, Permission.CLINICAL_READ)
@require_safe
def rescreened(request: ClinicRequest) -> HttpResponse:
    """The list: the patient, before and now, because of what, what lies ahead, and who sees to it."""
    return _page(request)


@staff(Permission.ASSESSMENT_RECORD, Permission.CLINICAL_READ)
@require_POST
def act(request: ClinicRequest, rejudged_id: int, what: str) -> HttpResponse:
    """Ask somebody to see to it, mark it as dealt with, or take that back."""
    row = own_or_404(
        request,
        Rejudged.objects.select_related("screening__patient__organisation"),
        through="screening__patient__organisation",
        pk=rejudged_id,
    )
    if what not in DO:
        raise Http404(what)
    form = DO[what][0](request)
    try:
        done = form.is_valid() and DO[what][1](request, row, form)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        done = ""
    if not done:
        return _page(request, (row, what, form))
    messages.info(request, done)
    return redirect("knowing:rescreened")


def _ask(request: ClinicRequest, row: Rejudged, form: forms.Form) -> str:
    of = form.cleaned_data["of"]
    ask_to_see(
        rejudged=row,
        of=of,
        text=form.cleaned_data["note"],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    return _("%(name)s is asked to see to it: it stands on their Today page.") % {"name": of.name}


def _done(request: ClinicRequest, row: Rejudged, form: forms.Form) -> str:
    mark_dealt_with(
        rejudged=row,
        text=form.cleaned_data["text"],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    return _("Dealt with: %(name)s.") % {"name": row.screening.patient.name}


def _back(request: ClinicRequest, row: Rejudged, form: forms.Form) -> str:
    reopen(rejudged=row, by=request.staff, at=timezone.now(), command_id=posted_command_id(request))
    return _("It stands on the list again.")


Make = Callable[[ClinicRequest], forms.Form]
Perform = Callable[[ClinicRequest, Rejudged, forms.Form], str]
DO: dict[str, tuple[Make, Perform]] = {
    "ask": (lambda request: AskForm(request.POST, organisation=request.organisation), _ask),
    "done": (lambda request: DealtWithForm(request.POST), _done),
    "back": (lambda request: forms.Form(request.POST), _back),
}


def _page(request: ClinicRequest, refused: Shown | None = None) -> HttpResponse:
    now, pack, organisation = timezone.now(), current_pack(), request.organisation
    open_rows = still_open(organisation)
    lists = {
        "": something_ahead(open_rows, organisation, now),
        "mine": asked_of(request.staff),
        "all": open_rows,
        "done": dealt_with(organisation),
    }
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in lists else ""
    page: Page[Rejudged] = Paginator(in_order(lists[chosen], now), AT_A_TIME).get_page(
        request.GET.get("page")
    )
    rows = _rows(request, page, now, refused)
    visits = [] if chosen else _recalled(request, now)
    done = Rescreening.objects.filter(organisation=organisation).order_by("-at", "-pk")
    context = {
        "page": page,
        "rows": rows,
        "visits": visits,
        "chosen": chosen,
        "filters": [(key, word, lists[key].count()) for key, word in SHOW.items()],
        "last": done.first(),
        "everybody": done.filter(is_everybody=True).first(),
        "names": _names(rows),
        "question_words": {name: str(asked.clinician) for name, asked in pack.questions.items()},
        "refused": refused[2] if refused else None,
        "crumbs": crumbs(Crumb(_("Screened again"))),
    }
    return render(request, "knowing/rescreened.html", context, status=422 if refused else 200)


def _names(rows: list[dict[str, Any]]) -> dict[str, str]:
    """What the treatments of these rows are called."""
    named = {row["protocol"]: name_of(current_pack(), f"protocol:{row['protocol']}") for row in rows}
    return {protocol: name.title for protocol, name in named.items() if name}


def _rows(
    request: ClinicRequest, page: Page[Rejudged], now: datetime, refused: Shown | None
) -> list[dict[str, Any]]:
    visits = next_visits([each.screening.patient_id for each in page.object_list], now)
    rows = [_row(request, each, visits.get(each.screening.patient_id), refused) for each in page.object_list]
    for row in rows:
        mark_read(request, patient=row["patient"], what="screened again")
    return rows


def _row(
    request: ClinicRequest, each: Rejudged, visit: Appointment | None, refused: Shown | None
) -> dict[str, Any]:
    ask: forms.Form = AskForm(
        initial={"of": who_treats(each, visit)},
        organisation=request.organisation,
        auto_id=f"ask-{each.pk}-%s",
    )
    done: forms.Form = DealtWithForm(auto_id=f"done-{each.pk}-%s")
    if refused is not None and refused[0].pk == each.pk:
        ask = refused[2] if refused[1] == "ask" else ask
        done = refused[2] if refused[1] == "done" else done
    return {
        "it": each,
        "patient": each.screening.patient,
        "protocol": each.screening.protocol,
        "because": [_dated(reason) for reason in each.because],
        "appointment": visit,
        "events": sorted(each.events.all(), key=lambda event: event.pk),
        "ask": ask,
        "done": done,
        "is_open": refused is not None and refused[0].pk == each.pk,
    }


def _dated(reason: dict[str, Any]) -> dict[str, Any]:
    """A kept reason with its days as days."""
    until = date.fromisoformat(reason["until"]) if reason["until"] else None
    facts = [
        {**fact, "on": date.fromisoformat(fact["on"]), "shown": as_said(fact["value"])}
        for fact in reason["facts"]
    ]
    return {**reason, "until": until, "facts": facts}


def _recalled(request: ClinicRequest, now: datetime) -> list[PlannedVisit]:
    """Visits to come that would use a lot that was called back: always as it stands now."""
    sites = Site.objects.filter(organisation=request.organisation).values_list("pk", flat=True)
    by_number: dict[tuple[int, str], list[Any]] = {}
    for shelf in recalled_shelves(list(sites)):
        by_number.setdefault((shelf.lot.product_id, shelf.lot.number), []).append(shelf)
    visits = [visit for shelves in by_number.values() for visit in planned_visits(shelves, now)]
    for visit in visits:
        mark_read(request, patient=visit.appointment.patient, what="a recalled lot")
    return sorted(visits, key=lambda visit: (visit.appointment.starts_at, visit.appointment.pk))
