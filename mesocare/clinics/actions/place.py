"""A site from day to day: its emergency kit and its prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import EmergencyKitCheck, PriceItem, Site, StaffMember
from mesocare.web.clock import site_today


def check_kit(
    *,
    site: Site,
    items: Mapping[str, str],
    required: Sequence[str],
    note: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
    last_days: Mapping[str, date] | None = None,
    warn_days: int = 0,
) -> EmergencyKitCheck:
    """Record today's check of the emergency kit. What is missing, or past the day on its label, is
    recorded and not hidden: with one such required item the kit is not complete.
    """
    today, ends = site_today(at, site.time_zone), dict(last_days or {})

    def perform() -> EmergencyKitCheck:
        check = EmergencyKitCheck.objects.create(
            site=site,
            checked_on=today,
            checked_at=at,
            checked_by=by,
            items=dict(items),
            last_days={item: day.isoformat() for item, day in ends.items()},
            warn_days=warn_days,
            is_complete=all(items.get(item) == "yes" and ends.get(item, today) >= today for item in required),
            note=note.strip(),
        )
        record(
            action="emergency-kit.checked",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=check,
            detail={"site": str(site.uuid), "complete": check.is_complete},
        )
        return check

    return run_once(command_id=command_id, action="check_kit", organisation=by.organisation, perform=perform)


def kit_checked_on(site: Site, day: date) -> EmergencyKitCheck | None:
    """The newest check of a site's kit on a day; only the newest counts."""
    return site.kit_checks.filter(checked_on=day).order_by("-checked_at", "-pk").first()


def set_price(
    *,
    site: Site,
    item: str,
    name: str,
    amount_minor: int,
    taxed: bool,
    is_offered: bool,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> PriceItem:
    """What this site charges for an item from now on. Quotes already made keep their price."""

    def perform() -> PriceItem:
        price = PriceItem.objects.create(
            site=site,
            item=item,
            name=name,
            amount_minor=amount_minor,
            currency=site.currency,
            taxed=taxed,
            is_offered=is_offered,
            set_by=by,
            set_at=at,
        )
        record(
            action="price.set",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=price,
            detail={"item": item, "amount_minor": amount_minor, "currency": site.currency},
        )
        return price

    return run_once(command_id=command_id, action="set_price", organisation=by.organisation, perform=perform)
