"""The day in the order in which it is worked through: who is next, then the rest, with the gaps between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.day import Visit
from mesocare.diary.models import AppointmentStatus
from mesocare.today.day import day_facts
from mesocare.today.gaps import Gap, gaps_of
from mesocare.today.readiness import Row, row_of
from mesocare.web.map import drawing
from mesotherapy.skin import load_chart
from mesotherapy.skin.drawing import MapState, MapZone

WAITS = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)


@dataclass(frozen=True, slots=True)
class Day:
    """A site's day as one person sees it."""

    rows: tuple[Row, ...]
    next: Row | None
    lines: tuple[tuple[datetime, Row | None, Gap | None], ...]  # after the next one, by time
    done: tuple[Row, ...]
    fell_away: int
    rooms: int
    picture: str = ""

    @property
    def visits(self) -> int:
        return len(self.rows)


def day_of(visits: Sequence[Visit], site: Site, staff: StaffMember, today: date, at: datetime) -> Day:
    """Who comes next for this person, and what is around it."""
    here = [visit for visit in visits if visit.takes_place]
    facts = day_facts(here, site, at)
    rows = [row_of(visit, facts, staff, today, at) for visit in here]
    waiting = [row for row in rows if row.visit.status in WAITS]
    chosen = _next_of(waiting, staff)
    return Day(
        rows=tuple(rows),
        next=chosen,
        lines=_lines([row for row in waiting if row is not chosen], gaps_of(site, staff, today, at)),
        done=tuple(row for row in rows if row.visit.status == AppointmentStatus.DONE),
        fell_away=len(visits) - len(here),
        rooms=len({visit.room.pk for visit in here}),
        picture=_picture(chosen),
    )


def _next_of(waiting: Sequence[Row], staff: StaffMember) -> Row | None:
    """Whoever sits in the waiting room first; one's own patients before a colleague's."""
    own = [row for row in waiting if row.visit.practitioner.pk == staff.pk] or list(waiting)
    arrived = [row for row in own if row.visit.status == AppointmentStatus.ARRIVED]
    return next(iter([*arrived, *own]), None)


def _lines(rows: Sequence[Row], gaps: Sequence[Gap]) -> tuple[tuple[datetime, Row | None, Gap | None], ...]:
    lines: list[tuple[datetime, Row | None, Gap | None]] = [(row.visit.starts_at, row, None) for row in rows]
    lines += [(gap.starts_at, None, gap) for gap in gaps]
    return tuple(sorted(lines, key=lambda line: line[0]))


def _picture(row: Row | None) -> str:
    """The face with the zones that are planned today."""
    if row is None or row.plan is None or not row.total:
        return ""
    zones = list(row.plan.zones.all())
    if not zones:
        return ""
    state = MapState(zones=tuple(MapZone(zone.zone, zone.side) for zone in zones))
    return drawing(load_chart(zones[0].chart), state, "thumbnail", title=row.about)
