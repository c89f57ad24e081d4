"""The day and the week of a site."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mesocare.audit.actions import mark_read
from mesocare.clinics.access import ClinicRequest, may, staff
from mesocare.clinics.roles import Permission
from mesocare.diary.day import Visit, visits_between, visits_of_day, week_of
from mesocare.diary.drawing import DayDrawing
from mesocare.diary.free import open_rooms, practitioners_of
from mesocare.diary.models import AppointmentStatus
from mesocare.diary.stopped import reasons_of
from mesocare.diary.timetable import timetable
from mesocare.web.clock import site_today

LATEST_YEAR = 2200
MOST_EXPECTED = 12  # beside the table; the list below it has everybody


@staff(Permission.DIARY_VIEW)
@require_safe
def day(request: ClinicRequest) -> HttpResponse:
    at = timezone.now()
    today = site_today(at, request.site.time_zone)
    shown = day_asked(request, today)
    by = "practitioner" if request.GET.get("by") == "practitioner" else "room"
    visits = visits_of_day(request.site, shown)
    rooms, people = open_rooms(request.site), practitioners_of(request.site)
    mark_patients(request, visits)
    context = {
        **_around(shown, today),
        "by": by,
        "at": at,
        "visits": [(visit, visit.waiting_minutes(at)) for visit in visits if visit.takes_place],
        "fell_away": [visit for visit in visits if not visit.takes_place],
        "stopped": _stopped(visits, at) if shown >= today else [],
        "table": timetable(request.site, shown, visits, rooms, people, by),
        "drawing": DayDrawing(
            zone=ZoneInfo(request.site.time_zone),
            shown=shown,
            by=by,
            may_book=may(request.staff, Permission.DIARY_BOOK) and shown >= today,
        ),
        **_desk(visits, today == shown, at),
    }
    return render(request, "diary/day.html", context)


def _stopped(visits: Sequence[Visit], at: Any) -> list[tuple[Visit, str]]:
    """Visits that cannot take place as they are planned, and why."""
    reasons = reasons_of([visit.appointment for visit in visits if visit.takes_place], at)
    return [(visit, reasons[visit.appointment.pk]) for visit in visits if visit.appointment.pk in reasons]


def _desk(visits: Sequence[Visit], is_today: bool, at: Any) -> dict[str, Any]:
    """Who is waiting, the longest first, and who has not come yet."""
    waiting = [(visit, minutes) for visit in visits if (minutes := visit.waiting_minutes(at)) is not None]
    expected = [visit for visit in visits if visit.status == AppointmentStatus.BOOKED] if is_today else []
    return {
        "expected_count": len(expected),
        "waiting": sorted(waiting, key=lambda pair: -pair[1]),
        "expected": expected[:MOST_EXPECTED],
        "late": {visit.appointment.pk for visit in expected if visit.starts_at < at},
    }


@staff(Permission.DIARY_VIEW)
@require_safe
def week(request: ClinicRequest) -> HttpResponse:
    today = site_today(timezone.now(), request.site.time_zone)
    shown = day_asked(request, today)
    by = "practitioner" if request.GET.get("by") == "practitioner" else "room"
    days = week_of(shown)
    visits = [visit for visit in visits_between(request.site, days[0], days[-1]) if visit.takes_place]
    mark_patients(request, visits)
    columns = practitioners_of(request.site) if by == "practitioner" else open_rooms(request.site)
    context = {
        **_around(shown, today),
        "by": by,
        "days": days,
        "earlier": shown - timedelta(days=7),
        "later": shown + timedelta(days=7),
        "columns": _with_strangers(columns, visits, by),
        "rows": _week_rows(request, days, visits, _with_strangers(columns, visits, by), by),
    }
    return render(request, "diary/week.html", context)


def _with_strangers(columns: Sequence[Any], visits: Iterable[Visit], by: str) -> list[Any]:
    """The usual columns, and those that only a visit of this week names (a room closed since)."""
    named = {column.pk: column for column in columns}
    for visit in visits:
        place = visit.practitioner if by == "practitioner" else visit.room
        named.setdefault(place.pk, place)
    return list(named.values())


def _week_rows(
    request: ClinicRequest, days: Sequence[date], visits: Sequence[Visit], columns: Sequence[Any], by: str
) -> list[tuple[date, list[list[Visit]], int]]:
    cells: dict[tuple[date, int], list[Visit]] = {}
    for visit in visits:
        place = visit.practitioner if by == "practitioner" else visit.room
        there = site_today(visit.starts_at, request.site.time_zone)
        cells.setdefault((there, place.pk), []).append(visit)
    rows = [(found, [cells.get((found, column.pk), []) for column in columns]) for found in days]
    return [(found, row, sum(map(len, row))) for found, row in rows]


def _around(shown: date, today: date) -> dict[str, Any]:
    return {
        "shown": shown,
        "today": today,
        "earlier": shown - timedelta(days=1),
        "later": shown + timedelta(days=1),
        "section": "calendar",
    }


def day_asked(request: ClinicRequest, otherwise: date) -> date:
    """The day in the address, or another."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return otherwise
    return asked if 1900 < asked.year < LATEST_YEAR else otherwise


def mark_patients(request: ClinicRequest, visits: Iterable[Visit]) -> None:
    """The page shows names: each patient's page was read."""
    for patient in {visit.patient.pk: visit.patient for visit in visits}.values():
        mark_read(request, patient=patient)
