"""From the moment, which is kept in UTC, to a site's own day and hour. Nothing here looks at the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def at_site(at: datetime, zone_name: str) -> datetime:
    """The same moment on the site's wall clock.

    >>> from datetime import UTC
    >>> at_site(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "Europe/Paris").isoformat()
    '2026-07-02T01:30:00+02:00'
    """
    return at.astimezone(ZoneInfo(zone_name))


def site_today(at: datetime, zone_name: str) -> date:
    """The day it is at the site at that moment."""
    return at_site(at, zone_name).date()
