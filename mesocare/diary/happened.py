"""The sessions of a course that really took place. Treatment knows; it hands the answer in by `register`."""

from collections.abc import Callable, Mapping
from datetime import date

from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus
from mesocare.planning.models import Course
from mesocare.web.clock import site_today

Provider = Callable[[Course], Mapping[int, date]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later step of care say which session was given on which day of its site."""
    if provider not in _providers:
        _providers.append(provider)


def sessions_given(course: Course) -> dict[int, date]:
    """Session number → the day it was given: appointments that are done, and what treatment recorded."""
    done = Appointment.objects.filter(
        course=course,
        kind=AppointmentKind.SESSION,
        status=AppointmentStatus.DONE,
        session_number__isnull=False,
    ).select_related("site")
    given = {row.session_number or 0: site_today(row.starts_at, row.site.time_zone) for row in done}
    for provider in _providers:
        given |= provider(course)
    return dict(sorted(given.items()))


def booked_sessions(course: Course) -> dict[int, Appointment]:
    """Session number → its appointment that still stands."""
    rows = Appointment.objects.filter(
        course=course,
        kind=AppointmentKind.SESSION,
        status__in=(AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED),
        session_number__isnull=False,
    ).select_related("site", "room", "practitioner__user", "patient")
    given = sessions_given(course)
    return {
        row.session_number or 0: row for row in rows.order_by("starts_at") if row.session_number not in given
    }
