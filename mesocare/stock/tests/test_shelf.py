from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.stock import actions, shelf, uses
from mesocare.stock.models import Lot, LotEvent
from mesocare.stock.permissions import LotEmpty, LotExpired, LotRecalled, check_usable
from mesocare.stock.tests.cast import new_lot, new_product
from mesocare.stock.uses import LotUseLine
from tests.support.people import patient_of
from tests.support.world import World


def by(world: World) -> dict[str, Any]:
    return {"by": world.director, "at": world.at, "command_id": uuid4()}


def use(world: World, lot: Lot, amount: str) -> actions.LotUse:
    return actions.use_lot(
        lot=lot, amount=Decimal(amount), subject="TreatmentSession/1", by=world.director, at=world.at
    )


def left(lot: Lot) -> Decimal:
    return shelf.shelf_of(lot).left


@pytest.fixture
def today(world: World) -> date:
    return world.at.date()


def test_what_is_left_is_the_sum_of_what_happened(world: World) -> None:
    lot = new_lot(world, amount="10")
    use(world, lot, "2.5")
    actions.waste(lot=lot, amount=Decimal("0.5"), reason="Dropped", **by(world))
    actions.put_back(
        lot=lot,
        amount=Decimal(1),
        subject="TreatmentSession/1",
        reason="Not opened",
        by=world.director,
        at=world.at,
    )

    assert left(lot) == Decimal("8")


def test_the_same_lot_delivered_again_adds_to_it(world: World) -> None:
    product = new_product(world)
    first = new_lot(world, product, amount="5")
    second = new_lot(world, product, amount="7")

    assert first == second
    assert left(first) == 12


def test_a_lot_that_comes_with_another_last_day_is_refused(world: World) -> None:
    product = new_product(world)
    new_lot(world, product)

    with pytest.raises(actions.ExpiryDiffers, match="Check the package"):
        new_lot(world, product, expires_on=date(2027, 1, 1))


def test_a_delivery_that_has_expired_is_refused(world: World, today: date) -> None:
    with pytest.raises(actions.AlreadyExpired, match="send the delivery back"):
        new_lot(world, expires_on=today - timedelta(days=1))


def test_running_out_is_recorded_and_not_hidden(world: World) -> None:
    lot = new_lot(world, amount="2")
    used = use(world, lot, "3")

    assert (used.left, used.short_by) == (0, 1)
    assert left(lot) == 0
    assert [event.kind for event in lot.events.order_by("id")] == ["received", "used", "short"]
    assert shelf.to_be_counted(world.site) == [lot]


def test_counting_a_lot_that_fell_short_takes_it_off_the_list(world: World) -> None:
    lot = new_lot(world, amount="2")
    use(world, lot, "3")
    actions.count_lot(lot=lot, counted=Decimal(0), reason="", **by(world))

    assert shelf.to_be_counted(world.site) == []


def test_a_count_that_differs_wants_a_reason_and_keeps_the_difference(world: World) -> None:
    lot = new_lot(world, amount="10")
    with pytest.raises(actions.ReasonMissing, match="10 should be there"):
        actions.count_lot(lot=lot, counted=Decimal(8), reason="", **by(world))

    event = actions.count_lot(lot=lot, counted=Decimal(8), reason="One vial broken", **by(world))

    assert (event.amount, left(lot)) == (-2, 8)


def test_nobody_can_throw_away_more_than_there_is(world: World) -> None:
    lot = new_lot(world, amount="1")

    with pytest.raises(actions.MoreThanThere, match="Only 1 is left"):
        actions.waste(lot=lot, amount=Decimal(2), reason="Expired", **by(world))


def test_a_recall_reaches_every_site_and_can_be_lifted(world: World) -> None:
    product = new_product(world)
    here = new_lot(world, product)
    there = new_lot(world, product, site=world.far_site)
    other = new_lot(world, product, number="TX4418")
    actions.recall_lot(lot=here, reason="Maker's letter", **by(world))

    assert [shelf.shelf_of(lot).recalled for lot in (here, there, other)] == [True, True, False]
    actions.lift_recall(lot=here, reason="Second letter", **by(world))
    assert not shelf.shelf_of(there).recalled


def test_a_recall_says_why_and_lifting_needs_one(world: World) -> None:
    lot = new_lot(world)
    with pytest.raises(actions.ReasonMissing):
        actions.recall_lot(lot=lot, reason=" ", **by(world))
    with pytest.raises(actions.NotRecalled):
        actions.lift_recall(lot=lot, reason="Why not", **by(world))


@pytest.mark.parametrize("days", [0, 1])
def test_a_lot_may_be_used_on_its_last_day_and_not_after(world: World, today: date, days: int) -> None:
    lot = new_lot(world, expires_on=today)
    on = today + timedelta(days=days)

    assert bool(shelf.usable_lots(world.site, on=on)) is (days == 0)
    if days:
        with pytest.raises(LotExpired, match="Discard it"):
            check_usable(lot, on=on)
    else:
        check_usable(lot, on=on)


def test_a_recalled_and_an_empty_lot_are_refused_in_words(world: World, today: date) -> None:
    lot = new_lot(world, amount="1")
    with pytest.raises(LotEmpty, match="Only 1 mL"):
        check_usable(lot, on=today, amount=Decimal(2))
    use(world, lot, "1")
    with pytest.raises(LotEmpty):
        check_usable(lot, on=today)
    actions.recall_lot(lot=lot, reason="Maker's letter", **by(world))
    with pytest.raises(LotRecalled, match="Maker's letter"):
        check_usable(lot, on=today)


def test_usable_lots_are_of_this_site_and_substance_and_the_first_to_expire_comes_first(
    world: World, today: date
) -> None:
    txa, acid = new_product(world), new_product(world, "Acid", substance="hyaluronic-acid-ncl")
    late = new_lot(world, txa, number="L", expires_on=today + timedelta(days=90))
    soon = new_lot(world, txa, number="S", expires_on=today + timedelta(days=9))
    new_lot(world, acid, number="A")
    new_lot(world, txa, number="F", site=world.far_site)

    found = shelf.usable_lots(world.site, on=today, substance="tranexamic-acid")

    assert [row.lot for row in found] == [soon, late]
    assert [row.state(today) for row in found] == ["soon", "ok"]


def test_low_and_expiring_products_are_listed_in_words(world: World, today: date) -> None:
    product = new_product(world, order_at=Decimal(10))
    lot = new_lot(world, product, amount="10", expires_on=today + timedelta(days=5))

    (line,) = shelf.running_low(world.site, today)
    assert (line.state, line.words) == ("check", "10 mL left, order")
    assert [row.lot for row in shelf.expiring(world.site, today)] == [lot]


def test_an_expired_lot_counts_for_nothing(world: World, today: date) -> None:
    new_lot(world, expires_on=today)
    (line,) = shelf.products_on_shelf(world.site, today + timedelta(days=1))

    assert (line.left, line.words) == (0, "None left")
    assert shelf.left_by_substance(world.site, today) == {"tranexamic-acid": 10}


def test_every_event_is_in_the_audit_and_a_repeat_adds_none(world: World) -> None:
    product, command_id = new_product(world), uuid4()
    facts: dict[str, Any] = {"by": world.director, "at": world.at, "command_id": command_id}
    for _ in range(2):
        actions.receive_lot(
            site=world.site,
            product=product,
            number="X",
            expires_on=date(2028, 1, 1),
            amount=Decimal(1),
            **facts,
        )

    assert LotEvent.objects.count() == 1
    assert AuditEvent.objects.filter(action="lot received").count() == 1


def test_a_lot_names_who_was_treated_from_it(
    world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot, patient = new_lot(world), patient_of(world)
    line = LotUseLine(world.at, patient, "Session 2, tranexamic acid", Decimal("1.8"), "mL")
    monkeypatch.setattr(uses, "_providers", [lambda lots: [line] if lot in lots else []])

    page = sign_in(world.director).get(f"/stock/lots/{lot.uuid}/").content.decode()

    assert patient.name in page
    assert "Session 2, tranexamic acid" in page
    read = AuditEvent.objects.filter(action="read").latest("number")
    assert str(patient.uuid) in (read.patient, *read.detail.split('"'))
