"""Calling a lot back, at every site that has it."""

import uuid
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.stock.actions.events import lock, need_reason, write_event
from mesocare.stock.models import Lot, LotEvent, Product
from mesocare.web.refusal import Refusal


class NotRecalled(Refusal):
    """There is no recall to lift."""


def recall_lot(*, lot: Lot, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID) -> LotEvent:
    """Call a lot back at every site of the organisation that has the same product and number.

    Raises:
        ReasonMissing: if it is not said why.
    """
    need_reason(
        reason, _("Say why it is recalled, and who said so: the maker's letter, the authority's notice.")
    )
    return _at_every_site(lot, "recalled", reason, by, at, command_id)


def lift_recall(*, lot: Lot, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID) -> LotEvent:
    """Let a recalled lot be used again, everywhere it is.

    Raises:
        ReasonMissing: if it is not said why.
        NotRecalled: if it is not recalled.
    """
    need_reason(reason, _("Say why the recall is lifted, and who said so."))
    return _at_every_site(lot, "recall-lifted", reason, by, at, command_id)


def _at_every_site(
    lot: Lot, kind: str, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LotEvent:
    organisation = lot.site.organisation

    def perform() -> LotEvent:
        # A delivery of the lot to another site waits for this, and is then refused.
        Product.objects.select_for_update().get(pk=lot.product_id)
        same = Lot.objects.filter(product=lot.product, number=lot.number, site__organisation=organisation)
        for row in same.order_by("id"):
            shelf = lock(row)
            if shelf.recalled == (kind == "recalled"):
                continue
            write_event(row, kind, Decimal(0), by, at, reason=reason)
        last = LotEvent.objects.filter(lot=lot, kind=kind).order_by("-id").first()
        if last is None:
            raise NotRecalled(_("This lot is not recalled, so there is nothing to lift."))
        return last

    return run_once(command_id=command_id, action=f"{kind} lot", organisation=organisation, perform=perform)
