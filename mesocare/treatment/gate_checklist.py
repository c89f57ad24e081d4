"""The checklist before a session: what is asked, and what whoever starts has confirmed today."""

from __future__ import annotations

from datetime import date
from typing import Any

from mesocare.clinics.checklists import Point, points_asked
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import site_jurisdiction
from mesocare.treatment.models import ChecklistConfirmed, TreatmentSession
from mesocare.web.clock import site_today


def asked_of(session: TreatmentSession) -> list[Point]:
    """The points this clinic asks before a session at this site."""
    return points_asked(session.patient.organisation, site_jurisdiction(session.site))


def confirmed_by(session: TreatmentSession, operator: StaffMember, on: date) -> ChecklistConfirmed | None:
    """What the operator themself confirmed for this session on that day. Only the newest counts."""
    row = session.checklists.filter(confirmed_by=operator).order_by("-confirmed_at", "-pk").first()
    if row is None or site_today(row.confirmed_at, session.site.time_zone) != on:
        return None
    return row


def open_points(session: TreatmentSession, operator: StaffMember, on: date) -> tuple[str, ...]:
    """What is asked and not confirmed in exactly these words; nothing once the session has started."""
    if session.started_at is not None:
        return ()
    row = confirmed_by(session, operator, on)
    said = {(one["key"], one["say"]) for one in row.points} if row else set()
    return tuple(point.say for point in asked_of(session) if (point.key, point.say) not in said)


def point_rows(session: TreatmentSession, operator: StaffMember, on: date) -> list[dict[str, Any]]:
    """The checklist, ticked where this very person has confirmed it today."""
    row = confirmed_by(session, operator, on)
    said = {one["key"] for one in row.points} if row else set()
    return [{"point": point, "ticked": point.key in said} for point in asked_of(session)]
