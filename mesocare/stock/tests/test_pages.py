from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mesocare.clinics.models import StaffMember
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import shelf_of
from mesocare.stock.tests.cast import new_lot, new_product
from tests.support.world import World

Command = Callable[[], dict[str, str]]


def test_a_delivery_is_received_with_a_comma_and_stands_in_the_list(
    world: World, assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    product, client = new_product(world), sign_in(assistant)
    answer = client.post(
        "/stock/receive/",
        {
            **command(),
            "product": str(product.uuid),
            "number": "TX4417",
            "expires_on": "2028-06-30",
            "amount": "2,5",
        },
    )

    assert answer.status_code == 302
    assert str(shelf_of(Lot.objects.get()).left.normalize()) == "2.5"
    assert "2.5 mL left" in client.get("/stock/").content.decode()


def test_what_is_missing_on_a_delivery_is_said_beside_the_field(
    world: World, assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    answer = sign_in(assistant).post("/stock/receive/", command())

    assert answer.status_code == 400
    assert "It stands after LOT on the package" in answer.content.decode()


def test_another_organisations_product_cannot_be_received(
    world: World, other_world: World, assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    theirs = new_product(other_world)
    fields = {"product": str(theirs.uuid), "number": "X", "expires_on": "2028-06-30", "amount": "1"}
    answer = sign_in(assistant).post("/stock/receive/", {**command(), **fields})

    assert answer.status_code == 400
    assert not Lot.objects.exists()


@pytest.mark.parametrize(
    ("action", "fields", "left"),
    [
        ("count", {"counted": "8", "reason": "One broken"}, "8"),
        ("waste", {"amount": "3", "why": "broken", "reason": "Dropped"}, "7"),
    ],
)
def test_the_shelf_changes_over_the_page_of_a_lot(
    world: World,
    assistant: StaffMember,
    sign_in: Any,
    command: Command,
    action: str,
    fields: dict[str, str],
    left: str,
) -> None:
    lot = new_lot(world, amount="10")
    answer = sign_in(assistant).post(f"/stock/lots/{lot.uuid}/{action}/", {**command(), **fields})

    assert answer.status_code == 302
    assert str(shelf_of(lot).left.normalize()) == left


def test_a_refused_change_keeps_what_was_typed(
    world: World, assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    lot = new_lot(world, amount="10")
    fields = {**command(), "amount": "99", "why": "broken", "reason": "Dropped on the floor"}
    answer = sign_in(assistant).post(f"/stock/lots/{lot.uuid}/waste/", fields)

    assert answer.status_code == 409
    assert "Only 10 is left of this lot" in answer.content.decode()
    assert 'value="Dropped on the floor"' in answer.content.decode()


def test_a_director_recalls_a_lot_and_an_assistant_may_not(
    world: World, assistant: StaffMember, director: StaffMember, sign_in: Any, command: Command
) -> None:
    lot = new_lot(world)
    address = f"/stock/lots/{lot.uuid}/recall/"
    assert sign_in(assistant).post(address, {**command(), "reason": "x"}).status_code == 403
    assert sign_in(director).post(address, {**command(), "reason": "Maker's letter"}).status_code == 302

    assert shelf_of(lot).recalled


def test_a_lot_of_another_site_is_not_there(world: World, director: StaffMember, sign_in: Any) -> None:
    far = new_lot(world, site=world.far_site)

    assert sign_in(director).get(f"/stock/lots/{far.uuid}/").status_code == 404


@pytest.mark.parametrize("action", ["count", "waste", "recall", "lift-recall"])
def test_a_change_is_never_a_get(world: World, director: StaffMember, sign_in: Any, action: str) -> None:
    lot = new_lot(world)

    assert sign_in(director).get(f"/stock/lots/{lot.uuid}/{action}/").status_code == 405


def test_a_product_is_corrected_and_its_old_name_stays_in_the_audit(
    world: World, director: StaffMember, sign_in: Any, command: Command
) -> None:
    product = new_product(world)
    fields = {"name": "TXA 5 mL", "kind": "substance", "pack_amount": "5", "unit": "mL", "is_stocked": "on"}
    answer = sign_in(director).post(f"/stock/products/{product.uuid}/edit/", {**command(), **fields})

    assert answer.status_code == 302
    assert Product.objects.get().name == "TXA 5 mL"


def test_the_filters_count_and_choose(world: World, director: StaffMember, sign_in: Any) -> None:
    new_lot(world, new_product(world, "Nearly over"), expires_on=date(2026, 12, 1))
    new_product(world, "Fine")
    client = sign_in(director)

    assert "Fine" not in client.get("/stock/?show=recalled").content.decode()
    assert "Fine" in client.get("/stock/?show=rubbish").content.decode()
