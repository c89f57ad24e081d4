"""The counting sheet is saved whole or not at all; the order list fills up to the usual level in packages."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from mesocare.clinics.models import StaffMember
from mesocare.stock import actions
from mesocare.stock.actions import CountedLot
from mesocare.stock.models import Lot, LotEvent, ShelfCount
from mesocare.stock.ordering import order_list, short_in
from mesocare.stock.shelf import shelf_of, to_be_counted
from mesocare.stock.tests.cast import new_lot, new_product
from mesocare.web.clock import site_today
from tests.support.world import World

pytestmark = pytest.mark.django_db
Command = Callable[[], dict[str, str]]


def line(lot: Lot, counted: str, reason: str = "", expected: str = "10") -> CountedLot:
    return CountedLot(lot=lot, expected=Decimal(expected), counted=Decimal(counted), reason=reason)


def count(world: World, *lines: CountedLot, command: uuid.UUID | None = None) -> ShelfCount:
    return actions.count_shelf(
        site=world.site, lines=lines, by=world.director, at=world.at, command_id=command or uuid.uuid4()
    )


@pytest.fixture
def two(world: World) -> tuple[Lot, Lot]:
    return new_lot(world), new_lot(world, new_product(world, "Saline"), number="S1")


def test_what_was_found_is_what_stands_there_and_once(world: World, two: tuple[Lot, Lot]) -> None:
    first, second = two
    command = uuid.uuid4()
    for _again in range(2):
        made = count(world, line(first, "8", "One broken"), line(second, "10"), command=command)

    assert (made.lots, made.different) == (2, 1)
    assert (shelf_of(first).left, shelf_of(second).left) == (8, 10)
    assert LotEvent.objects.filter(subject=made.subject, kind="counted").count() == 2


@pytest.mark.parametrize("bad", ["no reason", "moved", "less than nothing"])
def test_one_line_that_cannot_be_leaves_every_lot_as_it_was(
    world: World, two: tuple[Lot, Lot], bad: str
) -> None:
    first, second = two
    wrong = {
        "no reason": (line(second, "9"), actions.ReasonMissing, "S1"),
        "moved": (line(second, "9", "?", expected="12"), actions.MovedMeanwhile, r"S1 \(10\)"),
        "less than nothing": (line(second, "-1", "?"), actions.AmountMissing, "from 0"),
    }
    row, refusal, words = wrong[bad]
    with pytest.raises(refusal, match=words):
        count(world, line(first, "3", "Dropped"), row)
    assert (shelf_of(first).left, shelf_of(second).left) == (10, 10)
    assert not ShelfCount.objects.exists()


def test_a_lot_twice_or_of_another_site_or_none_at_all_is_no_sheet(world: World) -> None:
    lot, far = new_lot(world), new_lot(world, new_product(world, "Far"), site=world.far_site)
    for lines in ([], [line(lot, "10"), line(lot, "9", "x")], [line(far, "10")]):
        with pytest.raises(actions.NothingCounted):
            count(world, *lines)


def test_what_more_was_used_than_stood_there_is_put_right_by_a_count(world: World) -> None:
    lot = new_lot(world)
    actions.use_lot(lot=lot, amount=Decimal(12), subject="TreatmentSession/1", by=world.director, at=world.at)
    assert short_in(["TreatmentSession/1"]) == {"TreatmentSession/1": [lot]}
    assert to_be_counted(world.site) == [lot]
    count(world, line(lot, "1", "Overfilled ampoule", expected="0"))

    assert short_in(["TreatmentSession/1"]) == {}
    assert to_be_counted(world.site) == []
    assert shelf_of(lot).left == 1


def test_counted_on_the_page_with_what_was_typed_kept(
    world: World, two: tuple[Lot, Lot], assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    first, second = two
    client = sign_in(assistant)
    page = client.get("/stock/count/").content.decode()
    assert f'name="counted:{first.uuid}"' in page
    sent = {
        **command(), f"counted:{first.uuid}": "7,5", f"expected:{first.uuid}": "10",
        f"counted:{second.uuid}": "10", f"expected:{second.uuid}": "10",
    }  # fmt: skip
    refused = client.post("/stock/count/", sent)
    assert refused.status_code == 409
    assert "TX4417" in refused.content.decode()
    assert 'value="7,5"' in refused.content.decode()
    assert shelf_of(second).left == 10

    answer = client.post("/stock/count/", {**sent, **command(), f"reason:{first.uuid}": "Broken"})
    assert answer.status_code == 302
    assert "Broken" in client.get(answer["Location"]).content.decode()
    assert client.get("/stock/count/print/").status_code == 200


@pytest.mark.parametrize("typed", ["x", "NaN", "-1", "1e99", "0.0001", "Infinity"])
def test_what_is_no_amount_is_refused(
    world: World, assistant: StaffMember, sign_in: Any, command: Command, typed: str
) -> None:
    lot = new_lot(world)
    sent = {**command(), f"counted:{lot.uuid}": typed, f"reason:{lot.uuid}": "x"}
    assert sign_in(assistant).post("/stock/count/", sent).status_code == 409
    assert shelf_of(lot).left == 10


@pytest.mark.parametrize(
    ("pack", "left", "usual", "packs", "amount"),
    [
        ("5", "10", "40", 6, 30),
        ("5", "9", "40", 7, 35),
        ("1", "3", "20", 17, 17),
        ("5", "10", None, None, None),
    ],
)
def test_an_order_fills_up_to_the_usual_level_in_whole_packages(
    world: World, pack: str, left: str, usual: str | None, packs: int | None, amount: int | None
) -> None:
    product = new_product(
        world, pack_amount=Decimal(pack), order_at=Decimal(10), order_up_to=usual and Decimal(usual)
    )
    new_lot(world, product, amount=left)
    new_product(world, "Not bought any more", order_at=Decimal(10), is_stocked=False)
    new_lot(world, new_product(world, "Plenty", order_at=Decimal(5)), amount="50")
    (only,) = order_list(world.site, site_today(world.at, world.site.time_zone))

    assert (only.packs, only.amount) == (packs, amount)


def test_the_order_list_on_screen_paper_and_as_a_file(
    world: World, assistant: StaffMember, sign_in: Any
) -> None:
    new_product(world, "=Saline", order_at=Decimal(10), order_up_to=Decimal(20), open_vials="")
    client = sign_in(assistant)
    assert "4 packages, 20 mL" in client.get("/stock/order/").content.decode()
    assert client.get("/stock/order/print/").status_code == 200
    assert "'=Saline" in client.get("/stock/order/list.csv").content.decode()
