"""Stretches of time, as moments. Nothing here knows a site or a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one moment up to, not including, another."""

    start: datetime
    end: datetime

    @classmethod
    def on(cls, day: date, from_time: time, to_time: time, zone: str) -> "Span":
        """The wall clock of a place turned into moments, on a day when it is put forward or back too.

        >>> Span.on(date(2026, 3, 29), time(1), time(4), "Europe/Paris").minutes
        120
        """
        place = ZoneInfo(zone)
        start = datetime.combine(day, from_time, place).astimezone(UTC)
        return cls(start, datetime.combine(day, to_time, place).astimezone(UTC))

    @classmethod
    def of_day(cls, day: date, zone: str) -> "Span":
        """A whole day of a place: 23, 24 or 25 hours."""
        place = ZoneInfo(zone)
        start = datetime.combine(day, time(), place).astimezone(UTC)
        return cls(start, datetime.combine(day + timedelta(days=1), time(), place).astimezone(UTC))

    @classmethod
    def from_start(cls, start: datetime, minutes: int) -> "Span":
        return cls(start, start + timedelta(minutes=minutes))

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def starts(self, minutes: int, step: int) -> Iterator[datetime]:
        """The moments at which something that takes so long can begin, on whole steps of the clock."""
        late = -(self.start.hour * 60 + self.start.minute) % step
        start = self.start.replace(second=0, microsecond=0)
        start += timedelta(minutes=late or (step if self.start > start else 0))
        while start + timedelta(minutes=minutes) <= self.end:
            yield start
            start += timedelta(minutes=step)


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of some spans when others are taken out."""
    left = sorted(spans)
    for hole in sorted(taken):
        left = [part for span in left for part in _without(span, hole)]
    return left


def _without(span: Span, hole: Span) -> list[Span]:
    if not span.overlaps(hole):
        return [span]
    parts = (Span(span.start, min(hole.start, span.end)), Span(max(hole.end, span.start), span.end))
    return [part for part in parts if part.start < part.end]


def intersect(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The stretches that lie in both."""
    theirs = list(others)
    both = [Span(max(a.start, b.start), min(a.end, b.end)) for a in some for b in theirs if a.overlaps(b)]
    return sorted(both)
