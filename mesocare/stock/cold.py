"""Where lots are kept, and how warm it was there: the newest reading, and a month on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mesocare.clinics.models import Site
from mesocare.stock.models import ColdPlace, Lot, TemperatureReading
from mesocare.stock.shelf import Shelf, lots_with_left
from mesocare.web.clock import site_today


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A place with its newest reading and whether that is of today."""

    place: ColdPlace
    last: TemperatureReading | None
    on: date

    @property
    def is_read_today(self) -> bool:
        zone = self.place.site.time_zone
        return self.last is not None and site_today(self.last.read_at, zone) == self.on

    @property
    def state(self) -> str:
        """stop · check · ok, as the interface marks them."""
        if not self.is_read_today or self.last is None:
            return "check"
        return "stop" if self.last.is_outside else "ok"


def places_at(site: Site, on: date) -> list[PlaceNow]:
    """Every place in use at a site, by name."""
    found = []
    for place in ColdPlace.objects.filter(site=site, is_used=True).select_related("site").order_by("name"):
        last = place.readings.select_related("by__user").order_by("-read_at", "-pk").first()
        found.append(PlaceNow(place, last, on))
    return found


def not_read_today(site: Site, on: date) -> list[PlaceNow]:
    return [place for place in places_at(site, on) if not place.is_read_today]


def kept_in(place: ColdPlace) -> list[Shelf]:
    """Lots that are kept there and hold something."""
    return [shelf for shelf in lots_with_left(Lot.objects.filter(kept_in=place)) if shelf.left > 0]


def month_of(place: ColdPlace, first: date) -> Sequence[TemperatureReading]:
    """The readings of a month on the site's wall clock, in order."""
    zone = ZoneInfo(place.site.time_zone)
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    begin, end = (datetime.combine(day, time.min, zone) for day in (first, after))
    rows = place.readings.filter(read_at__gte=begin, read_at__lt=end).select_related("by__user")
    return list(rows.order_by("read_at", "pk"))


def days_missing(place: ColdPlace, first: date, today: date) -> int:
    """Days of a month of which nobody wrote a reading down, from the very first reading up to today."""
    earliest = place.readings.order_by("read_at").first()
    if earliest is None:
        return 0
    begin = max(first, site_today(earliest.read_at, place.site.time_zone))
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    until = min(after, today + timedelta(days=1))
    read = {site_today(row.read_at, place.site.time_zone) for row in month_of(place, first)}
    return max((until - begin).days - len(read), 0)
