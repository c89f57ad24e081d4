"""Which vials an event of a lot takes from or gives back to. Called under the lot's lock, after the event."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from mesocare.clinics.models import StaffMember
from mesocare.patients.models import Patient
from mesocare.stock.actions.events import write_event
from mesocare.stock.models import Lot, LotEvent, OpenVial, OpenVials, VialDraw
from mesocare.stock.shelf import NOTHING, shelf_of
from mesocare.stock.vials import Vial, in_order, is_followed, open_vials, use_by_of

MOST_VIALS_AT_ONCE = 200  # one event opens no more than this; the rest stays uncounted in the lot


def begin_vial(
    lot: Lot, *, size: Decimal, patient: Patient | None, by: StaffMember, opened_at: datetime, at: datetime
) -> Vial:
    """Write down that a vial was opened, as an event of the lot that takes nothing from it."""
    row = OpenVial.objects.create(
        lot=lot,
        size=size,
        patient=patient,
        opened_by=by,
        opened_at=opened_at,
        use_by=use_by_of(lot, opened_at),
    )
    write_event(lot, "opened", NOTHING, by, at, subject=f"OpenVial/{row.uuid}")
    return Vial(row, size)


def take(
    event: LotEvent,
    *,
    left_before: Decimal,
    patient: Patient | None,
    drawn_at: datetime,
) -> list[Vial]:
    """Say which vials the amount of an event came out of.

    Open vials that may be given come first, this patient's own and those this session has drawn on before
    all others; then sealed ones, which are thereby opened where the clinic follows open vials. Only what
    cannot have come from any of these came out of a vial that should not have been used.

    Returns:
        The vials that should not have been used, and were.
    """
    lot, wanted = event.lot, min(-event.amount, left_before)
    vials = open_vials([lot]).get(lot.pk, [])
    sealed = left_before - sum((vial.left for vial in vials), NOTHING)
    known = set(_held(event.subject, lot)) if event.subject else set()
    good = [vial for vial in vials if vial.may_give(drawn_at, patient)]
    good.sort(key=lambda vial: (vial.row.patient_id is None, vial.row.pk not in known, in_order(vial)))
    wanted = _out_of(good, event, wanted)
    fresh = _opened(event, wanted, sealed, patient, drawn_at)
    sealed -= sum((vial.left for vial in fresh), NOTHING)
    wanted = _out_of(fresh, event, wanted)
    wanted -= min(wanted, max(sealed, NOTHING))
    bad = [vial for vial in vials if not vial.may_give(drawn_at, patient)] if wanted else []
    _out_of(bad, event, wanted)
    return bad


def _opened(
    event: LotEvent, wanted: Decimal, sealed: Decimal, patient: Patient | None, drawn_at: datetime
) -> list[Vial]:
    """As many sealed vials as the amount asks for, opened."""
    lot, product = event.lot, event.lot.product
    is_for_one = product.open_vials == OpenVials.ONE
    if not is_followed(product) or (is_for_one and patient is None):
        return []
    fresh: list[Vial] = []
    while wanted > 0 and sealed > 0 and len(fresh) < MOST_VIALS_AT_ONCE:
        size = min(product.pack_amount, sealed)
        fresh.append(
            begin_vial(
                lot,
                size=size,
                patient=patient if is_for_one else None,
                by=event.by,
                opened_at=drawn_at,
                at=event.at,
            )
        )
        wanted, sealed = wanted - size, sealed - size
    return fresh


def _out_of(vials: Iterable[Vial], event: LotEvent, wanted: Decimal) -> Decimal:
    """Draw on each in turn; what none of them holds is left over."""
    for vial in vials:
        amount = min(vial.left, wanted)
        if amount > 0:
            VialDraw.objects.create(vial=vial.row, event=event, amount=-amount)
            wanted -= amount
    return wanted


def _held(subject: str, lot: Lot) -> dict[int, Decimal]:
    """What a session has taken out of each vial and not given back, by the vial's key; 0 if all is back."""
    rows = VialDraw.objects.filter(event__subject=subject, event__lot=lot).order_by()
    return {row["vial"]: -Decimal(row["sum"]) for row in rows.values("vial").annotate(sum=Sum("amount"))}


def give_back(event: LotEvent) -> None:
    """Put what an event gives back into the vials that its session took it from."""
    amount = event.amount
    for vial, held in sorted(_held(event.subject, event.lot).items()):
        back = min(held, amount).quantize(amount)
        if back > 0:
            VialDraw.objects.create(vial_id=vial, event=event, amount=back)
            amount -= back


def keep_within(event: LotEvent) -> None:
    """After a count or waste of a lot: its open vials hold no more than the lot does."""
    lot = event.lot
    vials = open_vials([lot]).get(lot.pk, [])
    if not vials:
        return
    too_much = sum((vial.left for vial in vials), NOTHING) - max(shelf_of(lot).left, NOTHING)
    _out_of(vials, event, too_much)


def is_soon(at: datetime, opened_at: datetime) -> bool:
    """Whether a moment that was typed is no later than now, give or take the minute it was typed in."""
    return opened_at <= at + timedelta(minutes=1)
