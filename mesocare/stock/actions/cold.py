"""Fridges, what was read off them, and lots that wait because it was too warm or too cold."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Site, StaffMember
from mesocare.stock.actions.events import lock, need_reason, once_locked, write_event
from mesocare.stock.models import ColdPlace, Lot, LotEvent, TemperatureReading
from mesocare.stock.shelf import NOTHING, Shelf
from mesocare.web.refusal import Refusal

LATEST = timedelta(minutes=1)  # a moment is typed in whole minutes


class RangeMissing(Refusal):
    """A place has a lowest and a highest temperature, the lower one first, and a name of its own."""


class OutsideRange(Refusal):
    """A reading outside the range says what was done."""


class ReadLater(Refusal):
    """A reading is written down when it was read, not before."""


class OtherPlace(Refusal):
    """A lot is kept at its own site."""


class NotHeldBack(Refusal):
    """The lot is not held back, or is held back already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """What the clinic says about a place; the range is that of the labels of what is kept in it."""

    name: str
    lowest: Decimal
    highest: Decimal
    is_used: bool = True


def add_place(
    *, site: Site, facts: PlaceFacts, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> ColdPlace:
    """Add a fridge or another place.

    Raises:
        RangeMissing: if its range is none, or its name is taken.
    """

    def perform() -> ColdPlace:
        _check(site, facts, None)
        place = ColdPlace.objects.create(
            site=site, name=facts.name.strip(), lowest=facts.lowest, highest=facts.highest
        )
        _note("place added", place, by, at, _words(place))
        return place

    return run_once(
        command_id=command_id, action="add place", organisation=site.organisation, perform=perform
    )


def correct_place(
    *, place: ColdPlace, facts: PlaceFacts, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> ColdPlace:
    """Correct a place; readings keep the range that held when they were taken.

    Raises:
        RangeMissing: if its range is none, or its name is taken.
    """

    def perform() -> ColdPlace:
        row = ColdPlace.objects.select_for_update().get(pk=place.pk)
        _check(row.site, facts, row)
        before = _words(row)
        row.name, row.lowest, row.highest = facts.name.strip(), facts.lowest, facts.highest
        row.is_used = facts.is_used
        row.save()
        _note("place corrected", row, by, at, {"before": before, "after": _words(row)})
        return row

    return run_once(
        command_id=command_id, action="correct place", organisation=place.site.organisation, perform=perform
    )


def _check(site: Site, facts: PlaceFacts, place: ColdPlace | None) -> None:
    Site.objects.select_for_update().get(pk=site.pk)
    if facts.lowest >= facts.highest:
        raise RangeMissing(_("The lowest temperature has to be below the highest. Look at the labels again."))
    same = ColdPlace.objects.filter(site=site, name__iexact=facts.name.strip())
    if (same.exclude(pk=place.pk) if place else same).exists():
        raise RangeMissing(_("There is a place of this name at this site. Give it another name."))


def _words(place: ColdPlace) -> dict[str, str]:
    names = ("name", "lowest", "highest", "is_used")
    return {name: str(getattr(place, name)) for name in names}


def _note(action: str, place: ColdPlace, by: StaffMember, at: datetime, detail: Mapping[str, object]) -> None:
    record(
        action=action, by=by, at=at, organisation=place.site.organisation, subject=place, detail=dict(detail)
    )


def take_reading(
    *,
    place: ColdPlace,
    celsius: Decimal,
    read_at: datetime,
    done: str,
    hold_back: bool,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> TemperatureReading:
    """Write down what the thermometer said; outside the range, what was done.

    Where asked, every lot that is kept there is held back in the same step.

    Raises:
        ReadLater: if the moment lies ahead.
        OutsideRange: if it is outside and nobody says what was done.
    """
    if read_at > at + LATEST:
        raise ReadLater(_("This moment lies ahead. Write a reading down when it was taken."))

    def perform() -> TemperatureReading:
        row = ColdPlace.objects.select_for_update().get(pk=place.pk)
        reading = TemperatureReading(
            place=row, celsius=celsius, lowest=row.lowest, highest=row.highest, done=done.strip()[:300],
            by=by, read_at=read_at, at=at,
        )  # fmt: skip
        if reading.is_outside and not reading.done:
            raise OutsideRange(
                _("%(read)s °C is outside %(lowest)s to %(highest)s °C. Say what was done about it.")
                % {"read": celsius, "lowest": row.lowest, "highest": row.highest}
            )
        reading.save()
        detail = {
            "place": row.name,
            "celsius": str(celsius),
            "outside": reading.is_outside,
            "done": reading.done,
        }
        _note("temperature read", row, by, at, detail)
        if reading.is_outside and hold_back:
            _hold_all(row, celsius, by, at)
        return reading

    return run_once(
        command_id=command_id, action="take reading", organisation=place.site.organisation, perform=perform
    )


def _hold_all(place: ColdPlace, celsius: Decimal, by: StaffMember, at: datetime) -> None:
    reason = _("%(celsius)s °C in %(place)s") % {"celsius": celsius, "place": place.name}
    for lot in Lot.objects.filter(kept_in=place).order_by("pk"):
        shelf = lock(lot)
        if shelf.left > 0 and not shelf.held_back:
            write_event(lot, "held-back", NOTHING, by, at, reason=reason)


def hold_back_lot(*, lot: Lot, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID) -> LotEvent:
    """Keep a lot of this site from being used until somebody has looked.

    Raises:
        ReasonMissing: if it is not said why.
        NotHeldBack: if it is held back already.
    """
    need_reason(reason, _("Say why it is held back: too warm, damaged, a question to the maker."))

    def perform(shelf: Shelf) -> LotEvent:
        if shelf.held_back:
            raise NotHeldBack(_("This lot is held back already."))
        return write_event(lot, "held-back", NOTHING, by, at, reason=reason)

    return once_locked(lot, "hold back lot", command_id, perform)


def release_lot(*, lot: Lot, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID) -> LotEvent:
    """Let a lot that was held back be used again.

    Raises:
        ReasonMissing: if it is not said who says so, and why.
        NotHeldBack: if it is not held back.
    """
    need_reason(reason, _("Say why it may be used again, and who says so: the label, the maker."))

    def perform(shelf: Shelf) -> LotEvent:
        if not shelf.held_back:
            raise NotHeldBack(_("This lot is not held back, so there is nothing to release."))
        return write_event(lot, "released", NOTHING, by, at, reason=reason)

    return once_locked(lot, "release lot", command_id, perform)


def keep_lot_in(
    *, lot: Lot, place: ColdPlace | None, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Lot:
    """Say where a lot is kept.

    Raises:
        OtherPlace: if the place is at another site.
    """
    if place is not None and place.site_id != lot.site_id:
        raise OtherPlace(_("This place is at another site. Choose one of this site."))

    def perform() -> Lot:
        row = Lot.objects.select_for_update().get(pk=lot.pk)
        before = row.kept_in.name if row.kept_in else ""
        row.kept_in = place
        row.save(update_fields=["kept_in"])
        detail = {"lot": row.number, "before": before, "after": place.name if place else ""}
        record(
            action="lot moved", by=by, at=at, organisation=row.site.organisation, subject=row, detail=detail
        )
        return row

    return run_once(
        command_id=command_id, action="keep lot in", organisation=lot.site.organisation, perform=perform
    )
