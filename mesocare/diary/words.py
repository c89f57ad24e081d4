"""Days and times in the sentences of the diary, on the wall clock of a site."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.dateformat import format as format_date
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.diary.models import WeeklyHours
from mesocare.web.clock import at_site


def day_words(day: date) -> str:
    """Tue 26 May."""
    return format_date(day, "D j M")


def clock_words(moment: datetime, zone: str) -> str:
    """09:30."""
    return format_date(at_site(moment, zone), "H:i")


def moment_words(moment: datetime, zone: str) -> str:
    """Tue 26 May, 09:30."""
    return _("%(day)s, %(time)s") % {
        "day": day_words(at_site(moment, zone).date()),
        "time": clock_words(moment, zone),
    }


def days_words(days: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def week_words(hours: Iterable[WeeklyHours]) -> str:
    """Days with the same hours together: "Mon–Fri 09:00–13:00, 14:00–18:00"."""
    of_day: dict[int, list[str]] = {}
    for row in sorted(hours, key=lambda row: (row.weekday, row.from_time)):
        of_day.setdefault(row.weekday, []).append(f"{row.from_time:%H:%M}–{row.to_time:%H:%M}")
    runs: list[tuple[list[int], str]] = []
    for day, stretches in of_day.items():
        words = ", ".join(stretches)
        if runs and runs[-1][1] == words and runs[-1][0][-1] == day - 1:
            runs[-1][0].append(day)
        else:
            runs.append(([day], words))
    return "; ".join(f"{_days_named(days)} {words}" for days, words in runs)


def _days_named(days: list[int]) -> str:
    first, last = str(WEEKDAYS_ABBR[days[0]]), str(WEEKDAYS_ABBR[days[-1]])
    return first if first == last else f"{first}–{last}"
