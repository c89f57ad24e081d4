"""What of a course took place and what is booked, by session number."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import count

from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus
from mesocare.planning.models import Course, Plan
from mesocare.planning.queries import accepted_plan, newest_plan
from mesocare.planning.queries import sessions_given as days_of_doses
from mesocare.web.clock import site_today

Provider = Callable[[Course], Mapping[int, date]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let treatment say which session of a course was given on which day of its site."""
    if provider not in _providers:
        _providers.append(provider)


def plan_of(course: Course) -> Plan | None:
    """The plan to book from: the one the patient said yes to, or the newest where none is accepted yet."""
    return accepted_plan(course) or newest_plan(course)


def sessions_given(course: Course) -> dict[int, date]:
    """Session number → the day it was given.

    Treatment says which; to these come visits marked done and doses on days that it does not know of.
    """
    given = {number: day for provider in _providers for number, day in provider(course).items()}
    done = Appointment.objects.filter(
        course=course, kind=AppointmentKind.SESSION, status=AppointmentStatus.DONE
    ).select_related("site")
    days = {site_today(row.starts_at, row.site.time_zone) for row in done} | set(days_of_doses(course))
    free_numbers = (number for number in count(1) if number not in given)
    rest = dict(zip(free_numbers, sorted(days - set(given.values())), strict=False))
    return dict(sorted({**given, **rest}.items()))


def booked_sessions(course: Course) -> dict[int, Appointment]:
    """Session number → its appointment that still stands."""
    rows = Appointment.objects.filter(
        course=course,
        kind=AppointmentKind.SESSION,
        status__in=(AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED),
        session_number__isnull=False,
    ).select_related("site", "room__site", "practitioner__user", "patient")
    given = sessions_given(course)
    return {
        row.session_number or 0: row for row in rows.order_by("starts_at") if row.session_number not in given
    }


def booked_review(course: Course) -> Appointment | None:
    """The review of a course that still stands."""
    rows = Appointment.objects.filter(
        course=course,
        kind=AppointmentKind.REVIEW,
        status__in=(AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED),
    )
    return rows.select_related("site", "room", "practitioner__user").order_by("starts_at").first()
