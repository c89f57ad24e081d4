"""The visits of one day or week at a site, read in a few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.models import Appointment, AppointmentEvent, AppointmentStatus, Room
from mesocare.diary.spans import Span
from mesocare.patients.models import Patient
from mesocare.planning.models import Plan

OFF_THE_TABLE = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment with what a day list says about it."""

    appointment: Appointment
    arrived_at: datetime | None
    done_at: datetime | None
    sessions_total: int | None

    @property
    def patient(self) -> Patient:
        return self.appointment.patient

    @property
    def practitioner(self) -> StaffMember:
        return self.appointment.practitioner

    @property
    def room(self) -> Room:
        return self.appointment.room

    @property
    def starts_at(self) -> datetime:
        return self.appointment.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.appointment.ends_at

    @property
    def minutes(self) -> int:
        return Span(self.starts_at, self.ends_at).minutes

    @property
    def kind(self) -> str:
        return self.appointment.kind

    @property
    def session_number(self) -> int | None:
        return self.appointment.session_number

    @property
    def status(self) -> str:
        return self.appointment.status

    @property
    def takes_place(self) -> bool:
        return self.appointment.status not in OFF_THE_TABLE

    def waiting_minutes(self, at: datetime) -> int | None:
        """How long someone has been waiting who arrived and is not done; None for everyone else.

        Waiting is counted from the booked time for those who came early.
        """
        if self.status != AppointmentStatus.ARRIVED or self.arrived_at is None:
            return None
        since = max(self.arrived_at, self.starts_at)
        return max(int((at - since).total_seconds()) // 60, 0)


def visits_of_day(site: Site, day: date) -> list[Visit]:
    """Every appointment of a site on its own calendar day, in order, those that fell away too."""
    return visits_between(site, day, day)


def visits_between(site: Site, first: date, last: date) -> list[Visit]:
    """Every appointment of a site from one day to another."""
    start, end = Span.of_day(first, site.time_zone).start, Span.of_day(last, site.time_zone).end
    rows = Appointment.objects.filter(site=site, starts_at__gte=start, starts_at__lt=end)
    return as_visits(rows.order_by("starts_at", "room__name", "id"))


def as_visits(rows: QuerySet[Appointment]) -> list[Visit]:
    """Appointments with their people, places, and when they arrived.

    A day has many patients in few rooms with few people: those are read once and shared by their visits.
    """
    found = list(
        rows.select_related("patient")
        .prefetch_related("practitioner__user", "room", "site__organisation", "course")
        .annotate(arrived_event_at=_last("arrived"), done_event_at=_last("done"))
    )
    totals = _session_totals({row.course_id for row in found if row.course_id})
    return [
        Visit(
            appointment=row,
            arrived_at=row.arrived_event_at if row.status != AppointmentStatus.BOOKED else None,
            done_at=row.done_event_at,
            sessions_total=totals.get(row.course_id or 0),
        )
        for row in found
    ]


def _last(kind: str) -> Subquery:
    events = AppointmentEvent.objects.filter(appointment=OuterRef("pk"), kind=kind).order_by("-id")
    return Subquery(events.values("at")[:1])


def _session_totals(courses: Iterable[int]) -> Mapping[int, int]:
    """How many sessions the current plan of each course has."""
    rows = Plan.objects.filter(course__in=list(courses)).order_by("course", "version")
    return dict(rows.values_list("course", "sessions"))


def week_of(day: date) -> list[date]:
    """The seven days of a day's week, from Monday."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=step) for step in range(7)]


def next_visits(patients: Sequence[Patient], site: Site, at: datetime) -> dict[int, Appointment]:
    """The next appointment of each patient, at any site of the organisation, in one query."""
    rows = Appointment.objects.filter(
        patient__in=patients, status=AppointmentStatus.BOOKED, starts_at__gte=at
    ).select_related("site")
    return {row.patient_id: row for row in rows.order_by("-starts_at")}
