"""Days and times in the sentences of the diary, on the wall clock of a site."""

from datetime import date, datetime

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
