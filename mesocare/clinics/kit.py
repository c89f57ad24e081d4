"""The emergency kit of a site: what belongs in it, until when it keeps, what the last check found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.clinics.models import EmergencyKitCheck, Site
from mesocare.clinics.pack import current_pack
from mesotherapy.pack.checklists import Checklist, ChecklistItem, ChecklistUse


def kit_list() -> Checklist:
    """The pack's list of what must be at hand."""
    return next(each for each in current_pack().all(Checklist) if each.use is ChecklistUse.EMERGENCY_KIT)


def item_words(item: ChecklistItem) -> str:
    return str(item.say)


def short_words(item_id: str) -> str:
    """A thing in its first words: "Adrenaline 1 mg/mL"."""
    item = next((each for each in kit_list().items if each.id == item_id), None)
    return item_words(item).split(":")[0].split(",")[0].rstrip(".") if item else item_id


def last_check(site: Site) -> EmergencyKitCheck | None:
    """The newest check of a site, whatever its day."""
    rows = site.kit_checks.select_related("checked_by__user").order_by("-checked_at", "-pk")
    return rows.first()


@dataclass(frozen=True, slots=True)
class Ending:
    """A thing of the kit whose day has come or comes soon."""

    item: str
    words: str
    on: date
    is_past: bool


def endings(check: EmergencyKitCheck | None, today: date) -> list[Ending]:
    """What has passed the day on its label, or will within the days the clinic chose; the first day first."""
    if check is None:
        return []
    days = {item: date.fromisoformat(day) for item, day in check.last_days.items()}
    told = [(on, item) for item, on in days.items() if (on - today).days <= check.warn_days or on < today]
    return [Ending(item, short_words(item), on, on < today) for on, item in sorted(told)]


def faults(check: EmergencyKitCheck) -> list[str]:
    """What the check found missing or past its day, in words."""
    missing = [short_words(item) for item, found in check.items.items() if found != "yes"]
    past = [one for one in endings(check, check.checked_on) if one.is_past]
    return missing + [
        _("%(what)s, past %(day)s") % {"what": one.words, "day": formats.date_format(one.on, "j M Y")}
        for one in past
    ]
