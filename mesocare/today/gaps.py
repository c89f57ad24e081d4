"""Time that is still free today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.free import Availability, open_rooms, practitioners_of
from mesocare.diary.spans import Span

SHORTEST_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a practitioner's day in which a visit fits."""

    starts_at: datetime
    minutes: int
    practitioner: StaffMember


def gaps_of(site: Site, staff: StaffMember, today: date, at: datetime) -> list[Gap]:
    """What is free from now on: of this person where they see patients here, else of everyone who does."""
    people = practitioners_of(site)
    mine = [person for person in people if person.pk == staff.pk] or people
    available = Availability.load(site, mine, open_rooms(site), today, today)
    found = [_gap(span, person, at) for person in mine for span in available.free(person, today)]
    return sorted((gap for gap in found if gap.minutes >= SHORTEST_MINUTES), key=lambda gap: gap.starts_at)


def _gap(span: Span, person: StaffMember, at: datetime) -> Gap:
    """What is left of a free stretch, from the next quarter of an hour."""
    start = max(span.start, at)
    late = start.minute % 15
    if start == at and (late or start.second):
        minutes = 15 - late if late or start.second else 0
        start = start.replace(second=0, microsecond=0) + (datetime.resolution * 60_000_000 * minutes)
    return Gap(start, max(0, int((span.end - start).total_seconds()) // 60), person)
