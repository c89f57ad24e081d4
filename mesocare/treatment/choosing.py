"""Which lots a part is taken from: one that holds enough, or several that hold it together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mesocare.stock.ingredients import ingredients_of
from mesocare.stock.models import Lot, Product
from mesocare.treatment.charting import Change
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.operations import ChangeRefused
from mesocare.treatment.parts import Part, parts_of


def choose_lot(session: TreatmentSession, change: Change, *, running: bool) -> Change:
    """One lot for a part. While a session runs, whatever was opened is written down."""
    part, lot = _part(session, change), _lot(session, change["lot"])
    _check_fits(part, lot)
    needed = part.needed_of(lot.product)
    if not running and Decimal(change.get("amount", needed)) < needed:
        raise _too_little(part, needed)
    amount = change.get("amount") or f"{needed.normalize():f}"
    return {**change, **label_of(lot), "lot": change["lot"], "amount": amount}


def choose_lots(session: TreatmentSession, change: Change, *, running: bool) -> Change:
    """Several lots for one part, such as two ampoules: all of them in one go, before the session starts.

    Together they hold what the part needs. Of which lot how much was drawn is what its record will say.
    """
    if running:
        raise ChangeRefused(_("The session runs. Write down each further lot as it is opened."))
    part = _part(session, change)
    chosen: dict[str, Change] = {}
    there = Decimal(0)
    for asked in change["lots"]:
        lot, amount = _lot(session, asked["lot"]), Decimal(asked["amount"])
        _check_fits(part, lot)
        if amount <= 0:
            raise ChangeRefused(_("Say how much is taken of lot %(lot)s.") % {"lot": lot.number})
        if asked["lot"] in chosen:
            raise ChangeRefused(_("Lot %(lot)s stands there twice.") % {"lot": lot.number})
        chosen[asked["lot"]] = {"lot": asked["lot"], "amount": asked["amount"], **label_of(lot)}
        there += _holds(lot.product, part, amount)
    if there < part.amount:
        raise _too_little(part, part.amount)
    return {**change, "lots": list(chosen.values())}


def _part(session: TreatmentSession, change: Change) -> Part:
    part = next((part for part in parts_of(session.plan) if part.key == change["part"]), None)
    if part is None:
        raise ChangeRefused(_("This lot is not on the shelf of this site."))
    return part


def _lot(session: TreatmentSession, uuid: str) -> Lot:
    lot = Lot.objects.filter(site=session.site, uuid=uuid).select_related("product").first()
    if lot is None:
        raise ChangeRefused(_("This lot is not on the shelf of this site."))
    return lot


def _check_fits(part: Part, lot: Lot) -> None:
    if not part.fits(lot.product):
        raise ChangeRefused(
            _("%(product)s is not %(part)s. Choose a lot of the right product.")
            % {"product": lot.product.name, "part": part.label}
        )


def _too_little(part: Part, needed: Decimal) -> ChangeRefused:
    return ChangeRefused(
        _("%(part)s needs %(needed)s. Choose a lot that holds as much.")
        % {"part": part.label, "needed": f"{needed.normalize():f}"}
    )


def _holds(product: Product, part: Part, amount: Decimal) -> Decimal:
    """How much of the part that is; a vial that is counted as a piece is as much as stands on it."""
    return amount * product.pack_amount if product.unit == "piece" and part.unit != "piece" else amount


def label_of(lot: Lot) -> dict[str, Any]:
    """What stood on the lot when it was chosen."""
    return {
        "number": lot.number,
        "product": lot.product.name,
        "strength": lot.product.strength,
        "ingredients": [one.as_json() for one in ingredients_of(lot.product)],
        "unit": lot.product.unit,
        "expires_on": lot.expires_on.isoformat(),
    }
