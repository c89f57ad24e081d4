"""Laying a session out before the patient sits down, and putting one away that never began."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.pack import current_pack, pack_in_force
from mesocare.diary.models import Appointment
from mesocare.planning.models import Course, Plan
from mesocare.planning.queries import accepted_plan
from mesocare.treatment.actions.writing import locked, write_event
from mesocare.treatment.laying import first_state
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.refusal import Refusal
from mesotherapy.skin import Scale, load_chart

CHART = "face-front"


class NoAcceptedPlan(Refusal):
    """A session is laid from a plan the patient said yes to."""


class NoSessionsLeft(Refusal):
    """Every session of the plan has been given."""


class AlreadyBegun(Refusal):
    """Only a session that never started can be put away."""


def open_session(
    *,
    course: Course,
    site: Site,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
    appointment: Appointment | None = None,
) -> TreatmentSession:
    """Lay the next session of a course on the patient's skin. A session that is already laid is given back.

    Raises:
        NoAcceptedPlan: if the patient has accepted no plan of this course.
        NoSessionsLeft: if the accepted plan has been given in full.
    """

    def perform() -> TreatmentSession:
        Course.objects.select_for_update().get(pk=course.pk)
        open_one = course.treatment_sessions.filter(status__in=_OPEN).order_by("number").first()
        if open_one is not None:
            return open_one
        plan = accepted_plan(course)
        if plan is None:
            raise NoAcceptedPlan(
                _("The patient has not accepted a plan for this course. Offer it and have it accepted first.")
            )
        return _lay(plan, _next_number(plan), site, by, at, appointment)

    return run_once(
        command_id=command_id, action="open session", organisation=by.organisation, perform=perform
    )


_OPEN = (SessionStatus.PREPARING, SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)


def _next_number(plan: Plan) -> int:
    sealed = plan.course.treatment_sessions.filter(status=SessionStatus.SEALED)
    number = (sealed.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    if number > plan.sessions:
        raise NoSessionsLeft(
            _("All %(count)s sessions of the plan were given. Decide how to go on, then make a new plan.")
            % {"count": plan.sessions}
        )
    return number


def _lay(
    plan: Plan, number: int, site: Site, by: StaffMember, at: datetime, appointment: Appointment | None
) -> TreatmentSession:
    scale = plan.scale
    free = appointment is not None and not TreatmentSession.objects.filter(appointment=appointment).exists()
    session = TreatmentSession.objects.create(
        patient=plan.patient,
        course=plan.course,
        plan=plan,
        appointment=appointment if free else None,
        site=site,
        number=number,
        operator=appointment.practitioner if appointment else plan.course.practitioner,
        chart=CHART,
        chart_version=load_chart(CHART).version,
        scale=scale,
        pack_version=pack_in_force(at=at),
        opened_at=at,
    )
    state = first_state(plan, plan.patient, session.uuid, Scale.parse(scale), current_pack())
    write_event(session, uuid.uuid5(session.uuid, "laid"), [{"op": "laid", "state": state}], state, by, at)
    record(
        action="session.opened",
        by=by,
        at=at,
        organisation=plan.patient.organisation,
        patient=plan.patient,
        subject=session,
        detail={"number": number, "plan": plan.version, "site": str(site.uuid)},
    )
    return session


def abandon_session(
    *, session: TreatmentSession, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> TreatmentSession:
    """Put a session away that never started: nothing was injected, and it can be laid again.

    Raises:
        AlreadyBegun: if it did start.
    """
    words = check_reason(reason)

    def perform() -> TreatmentSession:
        row = locked(session)
        if row.status != SessionStatus.PREPARING:
            raise AlreadyBegun(_("This session has started. Stop it and sign what was done."))
        row.status, row.ended_at, row.appointment = SessionStatus.ABANDONED, at, None
        row.save(update_fields=["status", "ended_at", "appointment"])
        record(
            action="session.abandoned",
            by=by,
            at=at,
            organisation=row.patient.organisation,
            patient=row.patient,
            subject=row,
            detail={"reason": words},
        )
        return row

    return run_once(
        command_id=command_id, action="abandon session", organisation=by.organisation, perform=perform
    )
