"""What happens to the shelf. Every change is an event of a lot, written under the lot's lock."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.stock.models import Lot, LotEvent, Product, ProductKind
from mesocare.stock.shelf import Shelf, amount_text, shelf_of
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


class AmountMissing(Refusal):
    """An amount must be more than nothing."""


class AlreadyExpired(Refusal):
    """A delivery whose last day has passed is sent back, not put on the shelf."""


class ExpiryDiffers(Refusal):
    """The same lot number came with another last day."""


class MoreThanThere(Refusal):
    """More is thrown away than is there."""


class ReasonMissing(Refusal):
    """A recall, a waste and a count that differs say why."""


class NotRecalled(Refusal):
    """There is no recall to lift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What the clinic says about something it buys."""

    name: str
    kind: str = ProductKind.SUBSTANCE.value
    substance: str = ""
    strength: str = ""
    device: str = ""
    needle_gauge: int | None = None
    needle_length_mm: Decimal | None = None
    maker: str = ""
    pack_amount: Decimal = Decimal(1)
    unit: str = "piece"
    order_at: Decimal | None = None
    is_stocked: bool = True


@dataclass(frozen=True, slots=True)
class LotUse:
    """One use, as it was recorded, and what was wrong with it, if anything."""

    event: LotEvent
    left: Decimal
    short_by: Decimal
    recalled: bool
    expired: bool


def add_product(
    *, organisation: Organisation, facts: ProductFacts, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Product:
    """Add something the clinic buys."""

    def perform() -> Product:
        product = Product.objects.create(organisation=organisation, **_columns(facts))
        _record("product added", product, organisation, by, at, {"name": product.name})
        return product

    return run_once(command_id=command_id, action="add product", organisation=organisation, perform=perform)


def correct_product(
    *, product: Product, facts: ProductFacts, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Product:
    """Correct what the clinic says about a product; the audit keeps what stood there."""

    def perform() -> Product:
        row = Product.objects.select_for_update().get(pk=product.pk)
        columns = _columns(facts)
        before = {
            name: str(getattr(row, name)) for name, value in columns.items() if getattr(row, name) != value
        }
        for name, value in columns.items():
            setattr(row, name, value)
        row.save()
        after = {name: str(columns[name]) for name in before}
        _record("product corrected", row, row.organisation, by, at, {"before": before, "after": after})
        return row

    return run_once(
        command_id=command_id, action="correct product", organisation=product.organisation, perform=perform
    )


def _columns(facts: ProductFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in ProductFacts.__dataclass_fields__}


def receive_lot(
    *,
    site: Site,
    product: Product,
    number: str,
    expires_on: date,
    amount: Decimal,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
    reason: str = "",
) -> Lot:
    """Put a delivery on the shelf. The same number again adds to the lot that is there.

    Raises:
        AmountMissing: if nothing was delivered.
        AlreadyExpired: if its last day has passed.
        ExpiryDiffers: if the lot is here with another last day.
    """
    _need(amount)
    if expires_on < site_today(at, site.time_zone):
        raise AlreadyExpired(
            _("The last day of this lot has passed. Check the date, or send the delivery back.")
        )

    def perform() -> Lot:
        lot, _made = Lot.objects.get_or_create(
            site=site, product=product, number=number.strip(), defaults={"expires_on": expires_on}
        )
        _lock(lot)
        if lot.expires_on != expires_on:
            raise ExpiryDiffers(
                _(
                    "Lot %(lot)s is here with the last day %(day)s. Check the package: one of the two is wrong."
                )
                % {"lot": lot.number, "day": lot.expires_on.isoformat()}
            )
        _event(lot, "received", amount, by, at, reason=reason)
        return lot

    return run_once(
        command_id=command_id, action="receive lot", organisation=site.organisation, perform=perform
    )


def count_lot(
    *, lot: Lot, counted: Decimal, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LotEvent:
    """Write down what was really found. The difference is an event; nothing is typed over.

    Raises:
        AmountMissing: for less than nothing.
        ReasonMissing: if what was found differs and nobody says why.
    """
    if counted < 0:
        raise AmountMissing(_("Enter what you counted, from 0 up."))

    def perform(shelf: Shelf) -> LotEvent:
        difference = counted - shelf.left
        if difference and not reason.strip():
            raise ReasonMissing(
                _(
                    "%(left)s should be there and you counted %(counted)s. Say what may explain it, then save again."
                )
                % {"left": amount_text(shelf.left), "counted": amount_text(counted)}
            )
        return _event(lot, "counted", difference, by, at, reason=reason)

    return _once_locked(lot, "count lot", command_id, perform)


def waste(
    *, lot: Lot, amount: Decimal, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LotEvent:
    """Throw some of a lot away.

    Raises:
        AmountMissing, ReasonMissing: if it is not said how much and why.
        MoreThanThere: if it is more than is left.
    """
    _need(amount)
    _need_reason(reason, _("Say why it is thrown away: dropped, expired, opened too long."))

    def perform(shelf: Shelf) -> LotEvent:
        if amount > shelf.left:
            raise MoreThanThere(
                _("Only %(left)s is left of this lot. Throw away at most that, or count the lot first.")
                % {"left": amount_text(shelf.left)}
            )
        return _event(lot, "wasted", -amount, by, at, reason=reason)

    return _once_locked(lot, "waste lot", command_id, perform)


def recall_lot(*, lot: Lot, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID) -> LotEvent:
    """Call a lot back at every site of the organisation that has the same product and number.

    Raises:
        ReasonMissing: if it is not said why.
    """
    _need_reason(
        reason, _("Say why it is recalled, and who said so: the maker's letter, the authority's notice.")
    )
    return _at_every_site(lot, "recalled", reason, by, at, command_id)


def lift_recall(*, lot: Lot, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID) -> LotEvent:
    """Let a recalled lot be used again, everywhere it is.

    Raises:
        ReasonMissing: if it is not said why.
        NotRecalled: if it is not recalled.
    """
    _need_reason(reason, _("Say why the recall is lifted, and who said so."))
    return _at_every_site(lot, "recall-lifted", reason, by, at, command_id)


def _at_every_site(
    lot: Lot, kind: str, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LotEvent:
    organisation = lot.site.organisation

    def perform() -> LotEvent:
        same = Lot.objects.filter(product=lot.product, number=lot.number, site__organisation=organisation)
        for row in same.order_by("id"):
            shelf = _lock(row)
            if shelf.recalled == (kind == "recalled"):
                continue
            _event(row, kind, Decimal(0), by, at, reason=reason)
        last = LotEvent.objects.filter(lot=lot, kind=kind).order_by("-id").first()
        if last is None:
            raise NotRecalled(_("This lot is not recalled, so there is nothing to lift."))
        return last

    return run_once(command_id=command_id, action=f"{kind} lot", organisation=organisation, perform=perform)


@transaction.atomic
def use_lot(*, lot: Lot, amount: Decimal, subject: str, by: StaffMember, at: datetime) -> LotUse:
    """Record that some of a lot went into a patient. What happened is never refused.

    Where more was used than the shelf said, the surplus is an event of its own ("short"): the lot stands at
    zero, not below, and is listed for counting.

    Raises:
        AmountMissing: for nothing or less.
    """
    _need(amount)
    shelf = _lock(lot)
    event = _event(lot, "used", -amount, by, at, subject=subject)
    short_by = max(amount - shelf.left, Decimal(0))
    if short_by:
        _event(
            lot, "short", short_by, by, at, subject=subject, reason=_("More was used than was recorded here.")
        )
    return LotUse(
        event=event,
        left=max(shelf.left - amount, Decimal(0)),
        short_by=short_by,
        recalled=shelf.recalled,
        expired=shelf.has_expired(site_today(at, lot.site.time_zone)),
    )


@transaction.atomic
def put_back(
    *, lot: Lot, amount: Decimal, subject: str, reason: str, by: StaffMember, at: datetime
) -> LotEvent:
    """Take a recorded use back, because it did not happen."""
    _need(amount)
    _lock(lot)
    return _event(lot, "put-back", amount, by, at, subject=subject, reason=reason)


def _once_locked(
    lot: Lot, action: str, command_id: uuid.UUID, perform: Callable[[Shelf], LotEvent]
) -> LotEvent:
    return run_once(
        command_id=command_id,
        action=action,
        organisation=lot.site.organisation,
        perform=lambda: perform(_lock(lot)),
    )


def _lock(lot: Lot) -> Shelf:
    """Hold the lot's row, then count: two who take from it at once take one after the other."""
    Lot.objects.select_for_update().get(pk=lot.pk)
    return shelf_of(lot)


def _event(
    lot: Lot,
    kind: str,
    amount: Decimal,
    by: StaffMember,
    at: datetime,
    *,
    reason: str = "",
    subject: str = "",
) -> LotEvent:
    event = LotEvent.objects.create(
        lot=lot, kind=kind, amount=amount, reason=reason.strip()[:200], subject=subject, by=by, at=at
    )
    detail = {"product": lot.product.name, "lot": lot.number, "amount": str(amount), "reason": event.reason}
    _record(f"lot {kind}", lot, lot.site.organisation, by, at, {**detail, "subject": subject})
    return event


def _record(
    action: str,
    subject: Lot | Product,
    organisation: Organisation,
    by: StaffMember,
    at: datetime,
    detail: dict[str, Any],
) -> None:
    record(action=action, by=by, at=at, organisation=organisation, subject=subject, detail=detail)


def _need(amount: Decimal) -> None:
    if amount <= 0:
        raise AmountMissing(_("Enter an amount above 0."))


def _need_reason(reason: str, otherwise: str) -> None:
    if not reason.strip():
        raise ReasonMissing(otherwise)
