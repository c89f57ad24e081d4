"""Temperatures: the range is the clinic's, what is outside asks what was done, and its lots wait."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mesocare.clinics.models import StaffMember
from mesocare.stock import actions
from mesocare.stock.cold import not_read_today
from mesocare.stock.models import ColdPlace, Lot, TemperatureReading
from mesocare.stock.permissions import LotHeldBack, check_usable
from mesocare.stock.sheets import plain
from mesocare.stock.shelf import shelf_of, usable_lots
from mesocare.stock.tests.cast import new_lot, new_product, place_of
from mesocare.web.clock import site_today
from tests.support.world import World

pytestmark = pytest.mark.django_db
Command = Callable[[], dict[str, str]]


def read(world: World, celsius: str, done: str = "", hold_back: bool = False, **changes: Any) -> None:
    given: dict[str, Any] = {"read_at": world.at} | changes
    actions.take_reading(
        place=place_of(world, world.site), celsius=Decimal(celsius), done=done, hold_back=hold_back,
        by=world.director, at=world.at, command_id=uuid.uuid4(), **given,
    )  # fmt: skip


def keep(world: World, lot: Lot, place: ColdPlace | None) -> None:
    actions.keep_lot_in(lot=lot, place=place, by=world.director, at=world.at, command_id=uuid.uuid4())


@pytest.mark.parametrize(("celsius", "outside"), [("2", False), ("8.0", False), ("1.9", True), ("8.1", True)])
def test_the_ends_of_the_range_are_in_it(world: World, celsius: str, outside: bool) -> None:
    read(world, celsius, done="Moved to the other fridge.")
    assert TemperatureReading.objects.get().is_outside == outside


def test_outside_it_somebody_says_what_was_done(world: World) -> None:
    with pytest.raises(actions.OutsideRange, match=r"outside 2\.0 to 8\.0"):
        read(world, "11.5")
    assert not TemperatureReading.objects.exists()


def test_what_is_kept_there_waits_and_nothing_else(world: World) -> None:
    inside, elsewhere = new_lot(world), new_lot(world, new_product(world, "Other"), number="B")
    keep(world, inside, place_of(world, world.site))
    read(world, "14", done="Door stood open.", hold_back=True)

    today = site_today(world.at, world.site.time_zone)
    assert [shelf.lot for shelf in usable_lots(world.site, on=today)] == [elsewhere]
    assert shelf_of(inside).state(today) == "held-back"
    with pytest.raises(LotHeldBack, match="14 °C in Fridge"):
        check_usable(inside, on=today)
    done: dict[str, Any] = {"by": world.director, "at": world.at}
    with pytest.raises(actions.NotHeldBack):
        actions.hold_back_lot(lot=inside, reason="Again", command_id=uuid.uuid4(), **done)
    actions.release_lot(lot=inside, reason="The maker allows an hour.", command_id=uuid.uuid4(), **done)
    check_usable(inside, on=today)


def test_a_recall_and_a_hold_are_two_things(world: World) -> None:
    lot = new_lot(world)
    done: dict[str, Any] = {"by": world.director, "at": world.at}
    actions.hold_back_lot(lot=lot, reason="Warm", command_id=uuid.uuid4(), **done)
    actions.recall_lot(lot=lot, reason="Letter", command_id=uuid.uuid4(), **done)
    actions.lift_recall(lot=lot, reason="Lifted", command_id=uuid.uuid4(), **done)
    assert shelf_of(lot).held_back
    assert not shelf_of(lot).recalled


def test_nobody_keeps_a_lot_in_the_fridge_of_another_site(world: World) -> None:
    with pytest.raises(actions.OtherPlace):
        keep(world, new_lot(world), place_of(world, world.far_site))


def test_a_delivery_goes_into_its_fridge(
    world: World, assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    product, place, client = new_product(world), place_of(world, world.site), sign_in(assistant)
    far = place_of(world, world.far_site)
    sent = {
        **command(), "product": str(product.uuid), "number": "C1", "expires_on": "2028-06-30", "amount": "5",
    }  # fmt: skip
    assert client.post("/stock/receive/", {**sent, "place": str(far.uuid)}).status_code == 400
    assert client.post("/stock/receive/", {**sent, "place": str(place.uuid)}).status_code == 302
    assert client.post("/stock/receive/", {**sent, **command()}).status_code == 302
    assert Lot.objects.get().kept_in == place


@pytest.mark.parametrize(("lowest", "highest"), [("8", "2"), ("5", "5")])
def test_a_range_has_a_low_and_a_high_end(world: World, lowest: str, highest: str) -> None:
    facts = actions.PlaceFacts(name="X", lowest=Decimal(lowest), highest=Decimal(highest))
    with pytest.raises(actions.RangeMissing):
        actions.add_place(
            site=world.site, facts=facts, by=world.director, at=world.at, command_id=uuid.uuid4()
        )


def test_not_before_it_was_read_and_a_day_without_is_missed(world: World) -> None:
    place, today = place_of(world, world.site), site_today(world.at, world.site.time_zone)
    with pytest.raises(actions.ReadLater):
        read(world, "4", read_at=world.at + timedelta(hours=2))
    read(world, "4", read_at=world.at - timedelta(days=1))
    assert [row.place for row in not_read_today(world.site, today)] == [place]
    read(world, "4")
    assert not_read_today(world.site, today) == []


def test_a_corrected_range_leaves_old_readings_as_they_were_judged(world: World) -> None:
    read(world, "7")
    actions.correct_place(
        place=place_of(world, world.site),
        facts=actions.PlaceFacts(name="Fridge", lowest=Decimal(2), highest=Decimal(6)),
        by=world.director, at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    assert not TemperatureReading.objects.get().is_outside


def test_read_asked_and_held_back_over_the_page(
    world: World, assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    lot, place, client = new_lot(world), place_of(world, world.site), sign_in(assistant)
    keep(world, lot, place)
    page = f"/stock/fridges/{place.uuid}/"
    assert "Not read today" in client.get("/stock/").content.decode()
    assert "temperature not read today" in client.get("/").content.decode()
    sent = {**command(), "celsius": "\u22123,5", "read": "2026-01-05T08:00"}
    asked = client.post(f"{page}read/", sent)
    assert asked.status_code == 409
    assert "Say what was done" in asked.content.decode()
    assert 'name="hold_back"' in asked.content.decode()
    answer = client.post(f"{page}read/", {**sent, **command(), "done": "=Called", "hold_back": "on"})
    assert answer.status_code == 302
    assert shelf_of(lot).held_back

    assert "-3.5" in client.get(f"{page}?month=2026-01").content.decode()
    table = client.get(f"{page}readings.csv?month=2026-01").content.decode()
    assert "2026-01-05T08:00" in table
    assert ",'=Called," in table
    assert client.get(f"{page}print/?month=2026-01").status_code == 200
    for month in ("9999-99", "x", "0001-01", "2026-1", "\x00"):
        assert client.get(f"{page}?month={month}").status_code == 200


def test_a_cell_is_never_a_formula() -> None:
    assert plain("@SUM(A1)") == "'@SUM(A1)"
