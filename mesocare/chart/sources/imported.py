"""What came in from other systems: when it arrived, and what it tells of the years before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.chart.entries import Entry, Show, Window
from mesocare.fhir.models import ImportedResource

MOST_A_DAY = 12


def arrivals(window: Window) -> list[Entry]:
    """Each import as one line: how much was kept, and how much of it answers a question."""
    rows = ImportedResource.objects.filter(patient=window.patient)
    if window.before is not None:
        rows = rows.filter(imported_at__lt=window.before)
    if window.since is not None:
        rows = rows.filter(imported_at__gte=window.since)
    counted = (
        rows.values("imported_at")
        .annotate(kept=Count("pk"), mapped=Count("pk", filter=~Q(mapped_to="")))
        .order_by("-imported_at")[: window.limit]
    )
    return [
        Entry(
            row["imported_at"],
            _("Record imported."),
            ngettext("%(n)s line kept,", "%(n)s lines kept,", row["kept"]) % {"n": row["kept"]}
            + " "
            + ngettext("%(n)s answers our questions.", "%(n)s answer our questions.", row["mapped"])
            % {"n": row["mapped"]},
        )
        for row in counted
    ]


def history(window: Window) -> list[Entry]:
    """The days before Mesocare. All shows what answers a question here; Imported shows every line."""
    rows = ImportedResource.objects.filter(patient=window.patient, happened_on__isnull=False)
    if window.show is not Show.IMPORTED:
        rows = rows.exclude(mapped_to="")
    if window.before is not None:
        rows = rows.filter(happened_on__lte=window.before.astimezone(ZoneInfo(window.zone)).date())
    if window.since is not None:
        rows = rows.filter(happened_on__gte=window.since.astimezone(ZoneInfo(window.zone)).date())
    days = list(
        rows.order_by("-happened_on").values_list("happened_on", flat=True).distinct()[: window.limit]
    )
    lines = rows.filter(happened_on__in=days).order_by("-happened_on", "pk")
    told = lines.values_list("happened_on", "text", "code", "resource_type", "mapped_to")
    found = [_day(day, list(same), window) for day, same in groupby(told, key=lambda line: line[0]) if day]
    return [entry for entry in found if window.before is None or entry.at < window.before]


def _day(day: date, told: Iterable[tuple[date | None, str, str, str, str]], window: Window) -> Entry:
    names = list(dict.fromkeys(text or code or kind for _day, text, code, kind, _mapped in told))
    more = ngettext("and %(n)s more", "and %(n)s more", len(names) - MOST_A_DAY) % {
        "n": len(names) - MOST_A_DAY
    }
    shown = [*names[:MOST_A_DAY], *([more] if len(names) > MOST_A_DAY else [])]
    return Entry(
        _noon(day, window.zone),
        text=_("From another record: %(names)s.") % {"names": "; ".join(shown)},
        is_day=True,
    )


def _noon(day: date, zone: str) -> datetime:
    """A day without a time stands at its noon, so that it is the same day everywhere."""
    earliest = date.min + timedelta(days=2)
    return datetime.combine(max(day, earliest), time(12), ZoneInfo(zone)).astimezone(UTC)
