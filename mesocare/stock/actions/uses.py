"""What goes into a patient. It is recorded whatever the shelf says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.clinics.models import StaffMember
from mesocare.patients.models import Patient
from mesocare.stock.actions.drawing import give_back, take
from mesocare.stock.actions.events import lock, need, write_event
from mesocare.stock.models import Lot, LotEvent
from mesocare.stock.shelf import NOTHING, held_by
from mesocare.stock.vials import kept_from, open_vials
from mesocare.web.clock import site_today


@dataclass(frozen=True, slots=True)
class LotUse:
    """One use, as it was recorded, and what was wrong with it, if anything."""

    event: LotEvent
    left: Decimal
    short_by: Decimal
    recalled: bool
    expired: bool
    held_back: bool = False
    vial_past: bool = False  # some of it came from an open vial past its time
    vial_of_another: bool = False  # some of it came from a vial opened for another patient


@transaction.atomic
def use_lot(
    *,
    lot: Lot,
    amount: Decimal,
    subject: str,
    by: StaffMember,
    at: datetime,
    used_on: date | None = None,
    patient: Patient | None = None,
    drawn_at: datetime | None = None,
) -> LotUse:
    """Record that some of a lot went into a patient. What happened is never refused.

    `used_on` is the day it went in, where that is written down later; the last day is held against it.
    Where more was used than the shelf said, the surplus is an event of its own ("short"): the lot stands at
    zero, not below, and is listed for counting. `drawn_at` is the moment it was drawn up, for the time of
    open vials; what was drawn from one that should not have been used is said, not refused.

    Raises:
        AmountMissing: for nothing or less.
    """
    need(amount)
    shelf = lock(lot)
    event = write_event(lot, "used", -amount, by, at, subject=subject)
    drawn = drawn_at or at
    bad = take(event, left_before=shelf.left, patient=patient, drawn_at=drawn)
    short_by = max(amount - shelf.left, Decimal(0))
    if short_by:
        write_event(
            lot, "short", short_by, by, at, subject=subject, reason=_("More was used than was recorded here.")
        )
    return LotUse(
        event=event,
        left=max(shelf.left - amount, Decimal(0)),
        short_by=short_by,
        recalled=shelf.recalled,
        held_back=shelf.held_back,
        expired=shelf.has_expired(used_on or site_today(at, lot.site.time_zone)),
        vial_past=any(vial.is_past(drawn) for vial in bad),
        vial_of_another=any(not vial.serves(patient) for vial in bad),
    )


@transaction.atomic
def hold_for(
    *,
    subject: str,
    wanted: Mapping[Lot, Decimal],
    by: StaffMember,
    at: datetime,
    patient: Patient | None = None,
) -> list[LotEvent]:
    """Set aside what a running session is going to take, so that no other session is promised it.

    `wanted` is all that the session holds from now on: a lot it no longer names is given back. No more is set
    aside than stands there for this patient: a vial past its time, or opened for another, is not counted.
    What is really used is written when the session is signed. With nothing wanted,
    everything is given back. Done again, it changes nothing.
    """
    held = held_by(subject)
    written = []
    for lot in sorted({*wanted, *held}, key=lambda each: each.pk):
        shelf = lock(lot)
        more = wanted.get(lot, NOTHING) - held.get(lot, NOTHING)
        if more > 0:
            vials = open_vials([lot]).get(lot.pk, [])
            more = min(more, max(shelf.left - kept_from(vials, at, patient), NOTHING))
        if more:
            kind = "set-aside" if more > 0 else "given-back"
            event = write_event(lot, kind, -more, by, at, subject=subject)
            if more > 0:
                take(event, left_before=shelf.left, patient=patient, drawn_at=at)
            else:
                give_back(event)
            written.append(event)
    return written


@transaction.atomic
def put_back(
    *, lot: Lot, amount: Decimal, subject: str, reason: str, by: StaffMember, at: datetime
) -> LotEvent:
    """Take a recorded use back, because it did not happen."""
    need(amount)
    lock(lot)
    event = write_event(lot, "put-back", amount, by, at, subject=subject, reason=reason)
    give_back(event)
    return event
