"""Sign and seal, the record on screen and paper, and amendments to it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.middleware import let_go
from mesocare.clinics.roles import Permission
from mesocare.exposure.actions import let_leave
from mesocare.exposure.queries import departure, may_leave_at, watch_minutes
from mesocare.mixing.queries import mixture_in_use
from mesocare.orders.queries import substances_of
from mesocare.treatment import actions
from mesocare.treatment.charting_page import chart_context, check_rows, page_map
from mesocare.treatment.deviations import deviations_of
from mesocare.treatment.drawing import paper_picture, zone_pictures
from mesocare.treatment.gate import day_of
from mesocare.treatment.live import gate_of, given_ml
from mesocare.treatment.models import Seal, SessionStatus, TreatmentSession
from mesocare.treatment.operations import no_finer
from mesocare.treatment.paper import amendment_rows, record_pdf
from mesocare.treatment.parts import parts_of
from mesocare.treatment.relabelled import since_of
from mesocare.treatment.sealed import Reconciled
from mesocare.treatment.totals import text_of
from mesocare.treatment.views.shared import get_session, session_page, today_at
from mesocare.web.refusal import Refusal
from mesotherapy.quantity import Quantity


class Millilitres(forms.DecimalField):
    """An amount that may be typed with a comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal(0), max_value=Decimal(200), max_digits=7, decimal_places=3, **kwargs
        )
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".").strip() if isinstance(value, str) else value)


class SignForm(forms.Form):
    """What is left to say when the last zone is done."""

    prepared_ml = Millilitres(label=gettext_lazy("Prepared"))
    left_ml = Millilitres(label=gettext_lazy("Left in the syringe"))
    wasted_ml = Millilitres(label=gettext_lazy("Thrown away"))
    difference_note = forms.CharField(
        label=gettext_lazy("Why the sums differ"), required=False, max_length=500
    )
    deviation_reason = forms.CharField(
        label=gettext_lazy("Why it did not go as planned"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.BooleanField(label=gettext_lazy("I have read the checks above"), required=False)

    def reconciled(self) -> Reconciled:
        given = self.cleaned_data
        return Reconciled(
            prepared_ml=given["prepared_ml"],
            left_ml=given["left_ml"],
            wasted_ml=given["wasted_ml"],
            note=given["difference_note"].strip(),
        )


@staff(Permission.SESSION_SIGN)
@require_http_methods(["GET", "POST"])
def sign(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Reconcile, read it over, sign."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    if session.status == SessionStatus.SEALED:
        return redirect("treatment:record", patient_uuid, session_uuid)
    if session.started_at is None:
        return redirect("treatment:gate", patient_uuid, session_uuid)
    at = timezone.now()
    form = SignForm(request.POST or None, initial=_initial(session))
    form.fields["deviation_reason"].required = bool(deviations_of(session, day_of(session, at)))
    if request.method == "POST" and form.is_valid() and _has_seen(form, session, at):
        try:
            _sign(request, session, form, at)
        except actions.AskedForMore as asked:
            form.add_error(asked.field, asked.message)
        else:
            let_go(request)
            messages.info(request, _("Session %(number)s signed.") % {"number": session.number})
            return redirect("treatment:record", patient_uuid, session_uuid)
    return _sign_page(request, session, form, at)


def _has_seen(form: SignForm, session: TreatmentSession, at: datetime) -> bool:
    """Every check is acknowledged once: one by one on the chart, or the rest here with one tick."""
    if form.cleaned_data["seen"] or not _unseen(session, at):
        return True
    form.add_error("seen", _("Read the checks above, then tick this."))
    return False


def _unseen(session: TreatmentSession, at: datetime) -> list[dict[str, Any]]:
    rows = check_rows(session, gate_of(session, day_of(session, at)))
    return [row for row in rows if not row["seen"] and not row["in_plan"]]


def _initial(session: TreatmentSession) -> dict[str, Any]:
    mixture = mixture_in_use(session.uuid)
    planned = (Quantity.parse(part["volume"]).amount for part in session.plan.components)
    prepared = mixture.total_ml if mixture else sum(planned, Decimal(0))
    left = max(prepared - given_ml(session), Decimal(0))
    return {"prepared_ml": text_of(prepared), "left_ml": text_of(left), "wasted_ml": "0"}


def _sign(request: ClinicRequest, session: TreatmentSession, form: SignForm, at: datetime) -> Seal:
    command = posted_command_id(request)
    unseen = _unseen(session, at)
    if unseen:
        actions.acknowledge_all(
            session=session, checks=[row["id"] for row in unseen], by=request.staff, at=at, command_id=command
        )
    return actions.sign_session(
        session=session,
        reconciled=form.reconciled(),
        amounts=_amounts(session, request.POST),
        deviation_reason=form.cleaned_data["deviation_reason"],
        by=request.staff,
        at=at,
        command_id=command,
    )


def _amounts(session: TreatmentSession, given: QueryDict) -> dict[str, Decimal]:
    """What was used of each lot, where the form says otherwise than planned."""
    found = {}
    for rows in session.state["lots"].values():
        for row in rows:
            try:
                amount = Decimal(str(given[f"used:{row['lot']}"]).replace(",", ".").strip())
            except (KeyError, InvalidOperation):
                continue
            if amount.is_finite() and 0 <= amount < 10_000:
                found[row["lot"]] = no_finer(amount)
    return found


def _sign_page(
    request: ClinicRequest, session: TreatmentSession, form: SignForm, at: datetime
) -> HttpResponse:
    gate = gate_of(session, day_of(session, at))
    labels = {part.key: part.label for part in parts_of(session.plan)}
    context = session_page(
        request,
        session,
        at,
        form=form,
        deviations=deviations_of(session, day_of(session, at)),
        unseen=_unseen(session, at),
        given_ml=text_of(given_ml(session)),
        used=[
            {"label": labels.get(part, part), "row": row}
            for part, rows in session.state["lots"].items()
            for row in rows
        ],
        **{
            name: value
            for name, value in chart_context(session, gate).items()
            if name in ("zones", "meters", "bar", "log")
        },
        map=page_map(session, None),
    )
    return render(request, "treatment/sign.html", context, status=422 if form.errors else 200)


def _seal(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> Seal:
    session = get_session(request, patient_uuid, session_uuid)
    rows = Seal.objects.select_related(
        "signed_by__user", "treatment_session__patient", "treatment_session__site"
    )
    return get_object_or_404(rows, treatment_session=session)


@staff(Permission.CLINICAL_READ)
@require_GET
def record(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The signed record, as it is printed."""
    return _record_page(request, _seal(request, patient_uuid, session_uuid), timezone.now())


def _record_page(
    request: ClinicRequest, seal: Seal, at: datetime, problem: str = "", status: int = 200
) -> HttpResponse:
    session = seal.treatment_session
    context = session_page(
        request,
        session,
        at,
        seal=seal,
        record=seal.record,
        picture=paper_picture(seal.record, session.scale),
        insets=zone_pictures(seal.record, session.scale),
        amendments=session.amendments.select_related("amended_by__user").order_by("amended_at", "pk"),
        parts=amendment_rows(session, seal),
        since=since_of(session),
        **_going_home(session, at),
        problem=problem,
        printed_at=at,
        orientation="landscape",
    )
    return render(request, "treatment/record.html", context, status=status)


def _going_home(session: TreatmentSession, at: datetime) -> dict[str, Any]:
    """Whether the patient has left, and from when they may, by the clinic's own time."""
    minutes = watch_minutes(session.patient, substances_of(session.plan), session.uuid)
    not_before = may_leave_at(session.ended_at, minutes)
    left = departure(session.uuid)
    is_today = session.ended_at is not None and today_at(session, session.ended_at) == today_at(session, at)
    return {
        "departure": left,
        "may_leave_at": not_before,
        "is_watched": not_before is not None and at < not_before,
        "asks_home": left is None and is_today,
    }


@staff(Permission.SESSION_CHART)
@require_POST
def leave(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The patient goes home: how they are, and why sooner than the clinic has it."""
    seal = _seal(request, patient_uuid, session_uuid)
    session, at = seal.treatment_session, timezone.now()
    try:
        let_leave(
            patient=session.patient,
            treatment_session=session.uuid,
            not_before=_going_home(session, at)["may_leave_at"],
            words=request.POST.get("words", ""),
            early_reason=request.POST.get("early_reason", ""),
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _record_page(request, seal, at, refusal.message, refusal.status)
    return redirect("treatment:record", patient_uuid, session_uuid)


@staff(Permission.CLINICAL_READ)
@require_GET
def pdf(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The same record as a PDF, with the head of the audit chain."""
    seal = _seal(request, patient_uuid, session_uuid)
    name = f"session-{seal.treatment_session.number}-{seal.record_digest[:8]}.pdf"
    response = HttpResponse(record_pdf(seal), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@staff(Permission.SESSION_AMEND)
@require_POST
def amend(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Correct a part of the signed record, with the reason; the old text stays."""
    seal = _seal(request, patient_uuid, session_uuid)
    try:
        actions.amend_session(
            session=seal.treatment_session,
            part=request.POST.get("part", ""),
            now=request.POST.get("now", ""),
            reason=request.POST.get("reason", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _record_page(request, seal, timezone.now(), refusal.message, refusal.status)
    return redirect("treatment:record", patient_uuid, session_uuid)
