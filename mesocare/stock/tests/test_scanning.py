"""A scanned package at receipt and in the search: filled in, held against what is chosen, counted once."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import StaffMember
from mesocare.stock import actions
from mesocare.stock.codes import read_code
from mesocare.stock.finding import NotOnTheShelf, PackageDiffers, find_here, pick
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import on_the_shelf, shelf_of
from mesocare.stock.tests.cast import new_lot, new_product
from tests.support.world import World

pytestmark = pytest.mark.django_db
Command = Callable[[], dict[str, str]]
GTIN, OTHER, THIRD = (
    "09506000134352",
    "09506000117843",
    "09506000149301",
)  # of the prefix that GS1 keeps for examples
CODE = f"]d201{GTIN}1728063010TX4417\x1d21S-1"


def receive(world: World, product: Product, scanned: str = CODE, **changes: Any) -> Lot:
    given: dict[str, Any] = {"number": "TX4417", "expires_on": date(2028, 6, 30)} | changes
    return actions.receive_lot(
        site=world.site, product=product, amount=Decimal(5), code=read_code(scanned), by=world.director,
        at=world.at, command_id=uuid.uuid4(), **given,
    )  # fmt: skip


def test_a_scanned_package_fills_the_form_and_goes_on_the_shelf(
    world: World, assistant: StaffMember, sign_in: Any, command: Command
) -> None:
    product, client = new_product(world, gtin=GTIN), sign_in(assistant)
    page = client.get("/stock/receive/", {"code": CODE}).content.decode()
    assert f'value="{product.uuid}" selected' in page
    assert 'value="TX4417"' in page
    assert 'value="2028-06-30"' in page
    assert "S-1" in page

    sent = {
        **command(), "code": CODE, "product": str(product.uuid), "number": "TX4417",
        "expires_on": "2028-06-30", "amount": "5",
    }  # fmt: skip
    assert client.post("/stock/receive/", sent).status_code == 302
    again = client.post("/stock/receive/", {**sent, **command()})
    assert again.status_code == 400
    assert "serial number S-1" in again.content.decode()
    assert shelf_of(Lot.objects.get()).left == 5


def test_the_first_package_teaches_the_number_and_the_audit_keeps_it(world: World) -> None:
    product = new_product(world)
    receive(world, product)

    product.refresh_from_db()
    assert product.gtin == GTIN
    assert AuditEvent.objects.filter(action="product corrected").exists()


def test_the_package_of_another_product_is_refused_and_nothing_is_put_down(world: World) -> None:
    other = new_product(world, "Saline", gtin=GTIN)
    for product in (new_product(world, "HA", gtin=OTHER), new_product(world, "New")):
        with pytest.raises(actions.CodeOfAnother, match="Saline"):
            receive(world, product)
    with pytest.raises(actions.CodeOfAnother, match="not a package of Saline"):
        receive(world, other, f"01{THIRD}10TX4417")
    assert not Lot.objects.exists()


@pytest.mark.parametrize("changes", [{"number": "TX4471"}, {"expires_on": date(2029, 6, 30)}])
def test_what_was_typed_otherwise_than_the_package_says_is_refused(
    world: World, changes: dict[str, Any]
) -> None:
    with pytest.raises(actions.CodeDiffers, match="Look at the package"):
        receive(world, new_product(world), **changes)
    assert not Lot.objects.exists()


def test_a_package_past_its_last_day_is_refused(world: World) -> None:
    with pytest.raises(actions.AlreadyExpired):
        receive(world, new_product(world), f"01{GTIN}1720013110TX4417", expires_on=date(2020, 1, 31))


def test_one_article_number_one_product_in_each_organisation(world: World) -> None:
    new_product(world, gtin=GTIN)
    with pytest.raises(actions.CodeOfAnother):
        new_product(world, "Another", gtin=GTIN)


@pytest.mark.parametrize("typed", [CODE, "tx4417", f"(01){GTIN}(10)TX4417", "9506000134352"])
def test_a_lot_is_found_by_its_package_or_number(
    world: World, assistant: StaffMember, sign_in: Any, typed: str
) -> None:
    lot = new_lot(world, new_product(world, gtin=GTIN))
    new_lot(world, new_product(world, "Another"), number="ZZ")
    answer = sign_in(assistant).get("/stock/find/", {"lot": typed})

    assert answer.status_code == 302
    assert answer["Location"] == f"/stock/lots/{lot.uuid}/"


@pytest.mark.parametrize("typed", ["", "\x00", "%", "1" * 5000, "'; --", "]d2", "(01)12", "0109506000134353"])
def test_the_search_answers_whatever_is_typed(
    world: World, assistant: StaffMember, sign_in: Any, typed: str
) -> None:
    new_lot(world)
    new_lot(world, number="TX4418", product=new_product(world, "Second"))
    assert sign_in(assistant).get("/stock/find/", {"lot": typed}).status_code in {200, 302, 400}
    assert sign_in(assistant).get("/stock/receive/", {"code": typed}).status_code in {200, 400}


def test_lots_of_another_site_are_not_found(world: World) -> None:
    new_lot(world, site=world.far_site)
    assert find_here(world.site, "TX4417") == []


def test_the_same_number_of_another_product_is_not_taken_for_it(world: World) -> None:
    lot = new_lot(world, new_product(world, gtin=OTHER))
    shelves = on_the_shelf(world.site)
    with pytest.raises(NotOnTheShelf):
        pick(shelves, CODE, "TXA")
    assert pick(shelves, f"01{OTHER}10TX4417", "TXA").lot == lot
    with pytest.raises(PackageDiffers, match="Set it aside"):
        pick(shelves, f"01{OTHER}1727013110TX4417", "TXA")
