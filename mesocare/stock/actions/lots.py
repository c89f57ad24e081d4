"""Deliveries, counts and waste."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import Site, StaffMember
from mesocare.stock.actions.cold import OtherPlace
from mesocare.stock.actions.drawing import keep_within
from mesocare.stock.actions.events import (
    AmountMissing,
    ReasonMissing,
    lock,
    need,
    need_reason,
    once_locked,
    write_event,
)
from mesocare.stock.actions.products import link_code
from mesocare.stock.codes import Code
from mesocare.stock.models import ColdPlace, Lot, LotEvent, Product
from mesocare.stock.shelf import Shelf, amount_text, lots_with_left
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


class AlreadyExpired(Refusal):
    """A delivery whose last day has passed is sent back, not put on the shelf."""


class ExpiryDiffers(Refusal):
    """The same lot number came with another last day."""


class RecalledDelivery(Refusal):
    """The lot is recalled in this organisation, so no delivery of it is put on any shelf."""


class CodeDiffers(Refusal):
    """The code on the package does not say what was chosen or typed."""


class ReceivedBefore(Refusal):
    """This very package, by its serial number, was received before."""


class MoreThanThere(Refusal):
    """More is thrown away than is there."""


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
    code: Code | None = None,
    kept_in: ColdPlace | None = None,
) -> Lot:
    """Put a delivery on the shelf. The same number again adds to the lot that is there.

    `code` is what was scanned from its package. It has to say the same as what is chosen and typed; the
    article number of a product that has none yet stays with the product. `kept_in` is where it is put; more
    of a lot that is here already stays where that is kept, unless another place is said.

    Raises:
        AmountMissing: if nothing was delivered.
        AlreadyExpired: if its last day has passed.
        ExpiryDiffers: if the lot is here with another last day.
        RecalledDelivery: if the lot is recalled, at this site or another.
        CodeDiffers, CodeOfAnother: if the package is not of this product, lot or last day.
        ReceivedBefore: if its serial number was received before.
        OtherPlace: if the place is at another site.
    """
    need(amount)
    if kept_in is not None and kept_in.site_id != site.pk:
        raise OtherPlace(_("This place is at another site. Choose one of this site."))
    code = code or Code()
    _check_says_the_same(code, number.strip(), expires_on)
    if expires_on < site_today(at, site.time_zone):
        raise AlreadyExpired(
            _("The last day of this lot has passed. Check the date, or send the delivery back.")
        )

    def perform() -> Lot:
        _check_not_recalled(site, product, number.strip())
        link_code(product, code.gtin, by, at)
        _check_not_received(product, code.serial)
        lot, _made = Lot.objects.get_or_create(
            site=site, product=product, number=number.strip(), defaults={"expires_on": expires_on}
        )
        lock(lot)
        if lot.expires_on != expires_on:
            raise ExpiryDiffers(
                _("Lot %(lot)s is here with the last day %(day)s. Check the package: one is wrong.")
                % {"lot": lot.number, "day": lot.expires_on.isoformat()}
            )
        if kept_in is not None and lot.kept_in_id != kept_in.pk:
            lot.kept_in = kept_in
            lot.save(update_fields=["kept_in"])
        subject = f"Serial/{code.serial}" if code.serial else ""
        write_event(lot, "received", amount, by, at, reason=reason, subject=subject)
        return lot

    return run_once(
        command_id=command_id, action="receive lot", organisation=site.organisation, perform=perform
    )


def _check_says_the_same(code: Code, number: str, expires_on: date) -> None:
    if code.lot and code.lot.casefold() != number.casefold():
        raise CodeDiffers(
            _("The code says lot %(code)s, and %(typed)s was typed. Look at the package.")
            % {"code": code.lot, "typed": number}
        )
    if code.expires_on is not None and code.expires_on != expires_on:
        raise CodeDiffers(
            _("The code says %(code)s as the last day, and %(typed)s was typed. Look at the package.")
            % {"code": code.expires_on.isoformat(), "typed": expires_on.isoformat()}
        )


def _check_not_received(product: Product, serial: str) -> None:
    """Under the product's lock: one package scanned twice is not two packages."""
    if not serial:
        return
    rows = LotEvent.objects.filter(lot__product=product, kind="received", subject=f"Serial/{serial}")
    before = rows.select_related("lot__site").first()
    if before is not None:
        raise ReceivedBefore(
            _("The package with serial number %(serial)s is on the shelf of %(site)s since %(day)s.")
            % {
                "serial": serial,
                "site": before.lot.site.name,
                "day": site_today(before.at, before.lot.site.time_zone).isoformat(),
            }
        )


def _check_not_recalled(site: Site, product: Product, number: str) -> None:
    """A recall holds for every site, also for one that had nothing of the lot when it came."""
    # Whoever recalls the lot at this moment holds the product's row: this waits, and then sees the recall.
    Product.objects.select_for_update().get(pk=product.pk)
    same = Lot.objects.filter(product=product, number=number, site__organisation=site.organisation_id)
    recalled = [shelf for shelf in lots_with_left(same) if shelf.recalled]
    if recalled:
        raise RecalledDelivery(
            _("Lot %(lot)s is recalled: %(reason)s. Do not use it, keep it apart and send it back.")
            % {"lot": number, "reason": recalled[0].recall_reason}
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
                _("%(left)s should be there and you counted %(counted)s. Say what may explain it.")
                % {"left": amount_text(shelf.left), "counted": amount_text(counted)}
            )
        event = write_event(lot, "counted", difference, by, at, reason=reason)
        keep_within(event)
        return event

    return once_locked(lot, "count lot", command_id, perform)


def waste(
    *, lot: Lot, amount: Decimal, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LotEvent:
    """Throw some of a lot away.

    Raises:
        AmountMissing, ReasonMissing: if it is not said how much and why.
        MoreThanThere: if it is more than is left.
    """
    need(amount)
    need_reason(reason, _("Say why it is thrown away: dropped, expired, opened too long."))

    def perform(shelf: Shelf) -> LotEvent:
        if amount > shelf.left:
            raise MoreThanThere(
                _("Only %(left)s is left of this lot. Throw away at most that, or count the lot first.")
                % {"left": amount_text(shelf.left)}
            )
        event = write_event(lot, "wasted", -amount, by, at, reason=reason)
        keep_within(event)
        return event

    return once_locked(lot, "waste lot", command_id, perform)
