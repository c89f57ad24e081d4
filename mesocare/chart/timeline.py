"""One page of a patient's timeline: every kind of row, newest first, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from mesocare.chart.entries import Entry, Show, Window
from mesocare.chart.sources import SOURCES
from mesocare.clinics.access import may
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.diary.models import Appointment, AppointmentStatus
from mesocare.patients.models import Patient
from mesocare.web.clock import at_site

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Year:
    """The entries of one calendar year at the site."""

    year: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class EarlierYear:
    """A year further down, with how many visits it holds, and the edge from which it is read."""

    year: int
    visits: int
    before: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of entries, and the ways to the older ones."""

    years: tuple[Year, ...]
    older: str  # the edge of the next page, "" on the last one
    earlier_years: tuple[EarlierYear, ...]
    starts_at_top: bool

    @property
    def is_empty(self) -> bool:
        return not self.years


def timeline(
    patient: Patient, staff: StaffMember, zone: str, at: datetime, show: Show, before: datetime | None
) -> Timeline:
    """What this person may read of a patient, from an edge backwards."""
    window = Window(
        patient=patient,
        at=at,
        zone=zone,
        before=before,
        limit=PER_PAGE + 1,
        show=show,
        reads_clinical=reads_clinical(staff),
    )
    sources = [source for source in SOURCES if show in source.shown_under and may(staff, source.permission)]
    found = sorted((entry for source in sources for entry in source.entries(window)), key=_newest_first)
    shown = _one_page(found)
    older = shown[-1].at.isoformat() if len(shown) < len(found) else ""
    return Timeline(
        years=_by_year(shown, zone),
        older=older,
        earlier_years=_earlier_years(patient, shown, zone, at) if older else (),
        starts_at_top=before is None,
    )


def shown_to(staff: StaffMember) -> list[Show]:
    """The headings under which this person finds something."""
    readable = [source for source in SOURCES if may(staff, source.permission)]
    return [show for show in Show if any(show in source.shown_under for source in readable)]


def _newest_first(entry: Entry) -> float:
    return -entry.at.timestamp()


def _one_page(found: Sequence[Entry]) -> list[Entry]:
    """A page ends between two moments, so that the next one begins with the rest and repeats nothing."""
    end = PER_PAGE
    while 0 < end < len(found) and found[end].at == found[end - 1].at:
        end += 1
    return list(found[:end])


def _by_year(shown: Sequence[Entry], zone: str) -> tuple[Year, ...]:
    grouped = groupby(shown, key=lambda entry: at_site(entry.at, zone).year)
    return tuple(Year(year, tuple(entries)) for year, entries in grouped)


def _earlier_years(
    patient: Patient, shown: Sequence[Entry], zone: str, at: datetime
) -> tuple[EarlierYear, ...]:
    """Whole years below this page, by the visits that took place in them."""
    last = at_site(shown[-1].at, zone)
    rows = Appointment.objects.filter(patient=patient, starts_at__lt=min(shown[-1].at, at)).exclude(
        status__in=(AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
    )
    years = [at_site(moment, zone).year for moment in rows.values_list("starts_at", flat=True)]
    return tuple(
        EarlierYear(
            year,
            years.count(year),
            last.replace(
                year=year + 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
            ).isoformat(),
        )
        for year in sorted(set(years), reverse=True)
        if year < last.year
    )


def reads_clinical(staff: StaffMember) -> bool:
    return may(staff, Permission.CLINICAL_READ)
