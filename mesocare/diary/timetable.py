"""The day as a table: times down, rooms or people across. Plain rows, so that it reads without sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.day import Visit
from mesocare.diary.free import Availability
from mesocare.diary.models import Room
from mesocare.diary.spans import Span, intersect, subtract
from mesocare.web.clock import at_site

HALF_HOUR = timedelta(minutes=30)
SHORTEST_BOOKABLE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of one column: a visit, a time that can be booked, or nothing."""

    span: Span
    rows: int
    column: "Column"
    visit: Visit | None = None
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of the day, with the cells that begin in it, one or none for each column."""

    start: datetime
    minutes: int
    on_the_half_hour: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One room or one person, the visits there, and when another can be booked."""

    title: str
    kind: str  # room | practitioner
    uuid: str
    visits: Sequence[Visit]
    free: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Timetable:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def timetable(
    site: Site,
    day: date,
    visits: Sequence[Visit],
    rooms: Sequence[Room],
    people: Sequence[StaffMember],
    by: str,
) -> Timetable:
    """Lay a day out by room or by practitioner."""
    standing = [visit for visit in visits if visit.takes_place]
    available = Availability.load(site, people, rooms, day, day)
    columns = (
        _columns_of_people(available, day, standing, people)
        if by == "practitioner"
        else _columns_of_rooms(available, day, standing, rooms, people)
    )
    span = _frame(site, day, standing, available, people)
    return Timetable(columns, _rows(columns, span, site.time_zone))


def _columns_of_people(
    available: Availability, day: date, visits: Sequence[Visit], people: Sequence[StaffMember]
) -> tuple[Column, ...]:
    seen = {visit.practitioner.pk: visit.practitioner for visit in visits}
    everyone = {person.pk: person for person in people} | seen
    return tuple(
        Column(
            title=person.name,
            kind="practitioner",
            uuid=str(person.uuid),
            visits=[visit for visit in visits if visit.practitioner.pk == pk],
            free=available.free(person, day),
        )
        for pk, person in everyone.items()
    )


def _columns_of_rooms(
    available: Availability,
    day: date,
    visits: Sequence[Visit],
    rooms: Sequence[Room],
    people: Sequence[StaffMember],
) -> tuple[Column, ...]:
    every = {room.pk: room for room in rooms} | {visit.room.pk: visit.room for visit in visits}
    someone = [span for person in people for span in available.free(person, day)]
    return tuple(
        Column(
            title=room.name,
            kind="room",
            uuid=str(room.uuid),
            visits=[visit for visit in visits if visit.room.pk == pk],
            free=subtract(_merged(someone), available.held_by_room.get(pk, [])) if room.is_open else [],
        )
        for pk, room in every.items()
    )


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Overlapping stretches as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _frame(
    site: Site, day: date, visits: Sequence[Visit], available: Availability, people: Sequence[StaffMember]
) -> Span:
    """From the first to the last thing of the day, on whole half hours; nine to five where there is none."""
    works = [span for person in people for span in available.works(person, day)]
    taken = [Span(visit.starts_at, visit.ends_at) for visit in visits]
    every = [*works, *taken] or [Span.on(day, time(9), time(17), site.time_zone)]
    first = min(span.start for span in every)
    last = max(span.end for span in every)
    return Span(first - _past_half_hour(first), last + (-_past_half_hour(last) % HALF_HOUR))


def _past_half_hour(moment: datetime) -> timedelta:
    return timedelta(minutes=moment.minute % 30, seconds=moment.second)


def _rows(columns: Sequence[Column], span: Span, zone: str) -> tuple[Row, ...]:
    marks = sorted(_marks(columns, span))
    stretches = list(pairwise(marks))
    cells = [_cells_of(column, marks, span) for column in columns]
    return tuple(
        Row(
            start=at_site(start, zone),
            minutes=int((end - start).total_seconds()) // 60,
            on_the_half_hour=start.minute % 30 == 0,
            cells=tuple(of_column.get(start) for of_column in cells),
        )
        for start, end in stretches
    )


def _marks(columns: Sequence[Column], span: Span) -> set[datetime]:
    """Every moment at which a row begins: half hours, and where a visit begins or ends."""
    marks = {span.start, span.end}
    moment = span.start
    while moment < span.end:
        marks.add(moment)
        moment += HALF_HOUR
    for column in columns:
        marks |= {edge for visit in column.visits for edge in (visit.starts_at, visit.ends_at)}
    return {mark for mark in marks if span.start <= mark <= span.end}


def _cells_of(column: Column, marks: Sequence[datetime], span: Span) -> dict[datetime, Cell]:
    """The cells of a column by the moment they begin; together they cover every row once."""
    cells: dict[datetime, Cell] = {}
    taken_until = span.start
    for visit in sorted(column.visits, key=lambda visit: visit.starts_at):
        if visit.starts_at < taken_until:
            continue  # two visits of one time can only come from outside; the list below the table has both
        here = Span(visit.starts_at, visit.ends_at)
        cells[here.start] = Cell(here, _rows_in(here, marks), column, visit=visit)
        taken_until = here.end
    held = [cell.span for cell in cells.values()]
    for gap in subtract([span], held):
        for start, end in _cut(gap, marks):
            cells[start] = _gap_cell(Span(start, end), column, marks)
    return cells


def _cut(gap: Span, marks: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """A gap in pieces of half an hour at most."""
    edges = [mark for mark in marks if gap.start < mark < gap.end and mark.minute % 30 == 0]
    points = [gap.start, *edges, gap.end]
    return list(pairwise(points))


def _gap_cell(span: Span, column: Column, marks: Sequence[datetime]) -> Cell:
    is_free = bool(intersect([span], column.free)) and span.end - span.start >= SHORTEST_BOOKABLE
    return Cell(span, _rows_in(span, marks), column, is_free=is_free)


def _rows_in(span: Span, marks: Sequence[datetime]) -> int:
    return sum(1 for mark in marks if span.start <= mark < span.end)
