"""How something that happened to a lot is written: under the lot's lock, as an event, into the audit."""

import uuid
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Organisation, StaffMember
from mesocare.stock.models import Lot, LotEvent, Product
from mesocare.stock.shelf import Shelf, shelf_of
from mesocare.web.refusal import Refusal


class AmountMissing(Refusal):
    """An amount must be more than nothing."""


class ReasonMissing(Refusal):
    """A recall, a waste and a count that differs say why."""


def once_locked(
    lot: Lot, action: str, command_id: uuid.UUID, perform: Callable[[Shelf], LotEvent]
) -> LotEvent:
    return run_once(
        command_id=command_id,
        action=action,
        organisation=lot.site.organisation,
        perform=lambda: perform(lock(lot)),
    )


def lock(lot: Lot) -> Shelf:
    """Hold the lot's row, then count: two who take from it at once take one after the other."""
    Lot.objects.select_for_update().get(pk=lot.pk)
    return shelf_of(lot)


def write_event(
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
    write_down(f"lot {kind}", lot, lot.site.organisation, by, at, {**detail, "subject": subject})
    return event


def write_down(
    action: str,
    subject: Lot | Product,
    organisation: Organisation,
    by: StaffMember,
    at: datetime,
    detail: dict[str, Any],
) -> None:
    record(action=action, by=by, at=at, organisation=organisation, subject=subject, detail=detail)


def need(amount: Decimal) -> None:
    if amount <= 0:
        raise AmountMissing(_("Enter an amount above 0."))


def need_reason(reason: str, otherwise: str) -> None:
    if not reason.strip():
        raise ReasonMissing(otherwise)
