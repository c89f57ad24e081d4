"""One page of a patient's timeline: every kind of row, newest first, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, DateField, DateTimeField, Exists, Q, QuerySet

from mesocare.chart.entries import Entry, Show, Window
from mesocare.chart.sources import SOURCES, Source, Table
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
    found = _gather(sources, window)
    shown = _one_page(found)
    older = shown[-1].at.isoformat() if len(shown) < len(found) else ""
    return Timeline(
        years=_by_year(shown, zone),
        older=older,
        earlier_years=_earlier_years(patient, shown, zone, at) if older else (),
        starts_at_top=before is None,
    )


def _gather(sources: Sequence[Source], window: Window) -> list[Entry]:
    """Newest first. Once a page is full, the sources that follow need not look further back than its end."""
    found: list[Entry] = []
    for source in sources:
        if not source.tables:
            found = _with(found, source, window)
    ahead = [source for source in sources if source.tables]
    for source in having_rows(ahead, _narrowed(window, found)):
        found = _with(found, source, window)
    return found


def _with(found: list[Entry], source: Source, window: Window) -> list[Entry]:
    return sorted([*found, *source.entries(_narrowed(window, found))], key=_newest_first)


def _narrowed(window: Window, found: Sequence[Entry]) -> Window:
    return replace(window, since=found[PER_PAGE].at if len(found) > PER_PAGE else None)


def having_rows(sources: Sequence[Source], window: Window) -> list[Source]:
    """The sources with something between the two edges, asked for in one query."""
    asked = {
        f"has_{place}_{which}": Exists(_rows(table, window))
        for place, source in enumerate(sources)
        for which, table in enumerate(source.tables)
    }
    answers: dict[str, Any] = {}
    if asked:
        answers = dict(Patient.objects.filter(pk=window.patient.pk).annotate(**asked).values(*asked).get())
    return [
        source
        for place, source in enumerate(sources)
        if any(answers[f"has_{place}_{which}"] for which in range(len(source.tables)))
    ]


def _rows(table: Table, window: Window) -> QuerySet[Any]:
    rows = table.model._default_manager.filter(**{table.patient: window.patient.pk})
    is_day = isinstance(table.model._meta.get_field(table.moment), DateField) and not isinstance(
        table.model._meta.get_field(table.moment), DateTimeField
    )
    for edge, sign in ((window.since, "gte"), (window.before, "lte")):
        if edge is not None:
            rows = rows.filter(
                **{f"{table.moment}__{sign}": at_site(edge, window.zone).date() if is_day else edge}
            )
    return rows


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
    first = rows.order_by("starts_at").values_list("starts_at", flat=True).first()
    if first is None:
        return ()
    new_year = last.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    edges = {year: new_year.replace(year=year + 1) for year in range(at_site(first, zone).year, last.year)}
    counts = rows.aggregate(
        **{
            f"in_{year}": Count("pk", filter=Q(starts_at__gte=edge.replace(year=year), starts_at__lt=edge))
            for year, edge in edges.items()
        }
    )
    return tuple(
        EarlierYear(year, counts[f"in_{year}"], edge.isoformat())
        for year, edge in sorted(edges.items(), reverse=True)
        if counts[f"in_{year}"]
    )


def reads_clinical(staff: StaffMember) -> bool:
    return may(staff, Permission.CLINICAL_READ)
