"""What may be taken from the shelf. These refusals cannot be overridden."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.patients.models import Patient
from mesocare.stock.models import Lot
from mesocare.stock.shelf import NOTHING, amount_text, shelf_of, unit_text
from mesocare.stock.vials import kept_from, open_vials
from mesocare.web.refusal import Refusal


class LotRecalled(Refusal):
    """The lot was called back."""


class LotHeldBack(Refusal):
    """The lot is held back at this site until somebody has looked."""


class LotExpired(Refusal):
    """The last day of the lot has passed."""


class LotEmpty(Refusal):
    """There is not enough left."""


class VialPast(Refusal):
    """A vial of the lot stands open past its time."""


class VialOfAnother(Refusal):
    """What is left stands in a vial that was opened for another patient."""


def check_vials(lot: Lot, *, at: datetime, patient: Patient | None, amount: Decimal = NOTHING) -> None:
    """Say nothing if this much of a lot may be drawn for this patient now.

    A vial past its time keeps its whole lot from being used until it is thrown away: it looks like the next.

    Raises:
        VialPast, VialOfAnother: with what to do.
    """
    vials = open_vials([lot]).get(lot.pk, [])
    words = {"product": lot.product.name, "lot": lot.number}
    for vial in vials:
        if vial.is_past(at):
            raise VialPast(
                _(
                    "%(product)s, lot %(lot)s: the vial opened %(opened)s could be used until %(until)s. "
                    "Throw it away with the reason, then take another."
                )
                % {**words, "opened": vial.opened_words, "until": vial.until_words}
            )
    if vials and shelf_of(lot).left - kept_from(vials, at, patient) < amount:
        raise VialOfAnother(
            _("%(product)s, lot %(lot)s: what is left is in a vial for another patient. Choose another lot.")
            % words
        )


def check_usable(lot: Lot, *, on: date, amount: Decimal = Decimal(0)) -> None:
    """Say nothing if this much of a lot may be used that day.

    Raises:
        LotRecalled, LotHeldBack, LotExpired, LotEmpty: with what to do.
    """
    shelf = shelf_of(lot)
    words = {"product": lot.product.name, "lot": lot.number, "reason": shelf.recall_reason}
    if shelf.recalled:
        raise LotRecalled(
            _("%(product)s, lot %(lot)s was recalled (%(reason)s). Put it aside and choose another lot.")
            % words
        )
    if shelf.held_back:
        words["reason"] = shelf.held_reason
        raise LotHeldBack(
            _("%(product)s, lot %(lot)s is held back (%(reason)s). Release it, or choose another lot.")
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
