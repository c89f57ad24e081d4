"""What may be taken from the shelf. These refusals cannot be overridden."""

from datetime import date
from decimal import Decimal

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.stock.models import Lot
from mesocare.stock.shelf import amount_text, shelf_of, unit_text
from mesocare.web.refusal import Refusal


class LotRecalled(Refusal):
    """The lot was called back."""


class LotExpired(Refusal):
    """The last day of the lot has passed."""


class LotEmpty(Refusal):
    """There is not enough left."""


def check_usable(lot: Lot, *, on: date, amount: Decimal = Decimal(0)) -> None:
    """Say nothing if this much of a lot may be used that day.

    Raises:
        LotRecalled, LotExpired, LotEmpty: with what to do.
    """
    shelf = shelf_of(lot)
    words = {"product": lot.product.name, "lot": lot.number, "reason": shelf.recall_reason}
    if shelf.recalled:
        raise LotRecalled(
            _("%(product)s, lot %(lot)s was recalled (%(reason)s). Put it aside and choose another lot.")
            % words
        )
    if shelf.has_expired(on):
        words["day"] = format_date(lot.expires_on, "j M Y")
        raise LotExpired(
            _("%(product)s, lot %(lot)s expired after %(day)s. Discard it and choose another lot.") % words
        )
    if shelf.left <= 0 or shelf.left < amount:
        words["left"] = f"{amount_text(shelf.left)} {unit_text(lot.product.unit)}".strip()
        raise LotEmpty(
            _("Only %(left)s of %(product)s, lot %(lot)s is left. Choose another lot, or count this one.")
            % words
        )
