"""Products and lots for tests, put on the shelf the way the clinic does."""

import io
import uuid
from datetime import date
from decimal import Decimal

from PIL import Image

from mesocare.clinics.models import Site
from mesocare.stock import actions
from mesocare.stock.actions.pictures import Picture, read_photo
from mesocare.stock.models import ColdPlace, LabelPhoto, Lot, OpenVial, Product, ShelfCount
from mesocare.stock.shelf import shelf_of
from tests.support.world import World

FAR_OFF = date(2028, 6, 30)


def new_product(world: World, name: str = "Tranexamic acid 5 mL", **facts: object) -> Product:
    usual: dict[str, object] = {
        "name": name,
        "substance": "tranexamic-acid",
        "strength": "100 mg/mL",
        "pack_amount": Decimal(5),
        "unit": "mL",
    }
    return actions.add_product(
        organisation=world.organisation,
        facts=actions.ProductFacts(**{**usual, **facts}),  # type: ignore[arg-type]
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )


def new_lot(
    world: World,
    product: Product | None = None,
    *,
    number: str = "TX4417",
    amount: str = "10",
    expires_on: date = FAR_OFF,
    site: Site | None = None,
) -> Lot:
    return actions.receive_lot(
        site=site or world.site,
        product=product or new_product(world),
        number=number,
        expires_on=expires_on,
        amount=Decimal(amount),
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )


def lot_of(world: World) -> Lot:
    """The one lot of a world that its examples share."""
    if "lot" not in world.cache:
        world.cache["lot"] = new_lot(world)
    found = world.cache["lot"]
    assert isinstance(found, Lot)
    return found


def vial_of(world: World, lot: Lot) -> OpenVial:
    """The one open vial of a lot."""
    return lot.vials.first() or actions.open_vial(
        lot=lot, patient=None, opened_at=world.at, by=world.director, at=world.at, command_id=uuid.uuid4()
    )


def place_of(world: World, site: Site) -> ColdPlace:
    """The one fridge of a site, from 2 to 8 °C."""
    return site.cold_places.first() or actions.add_place(
        site=site, facts=actions.PlaceFacts(name="Fridge", lowest=Decimal(2), highest=Decimal(8)),
        by=world.director, at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip


def count_of(world: World, lot: Lot) -> ShelfCount:
    """The one count of a lot's site, which found what was expected."""
    left = shelf_of(lot).left
    return lot.site.shelf_counts.first() or actions.count_shelf(
        site=lot.site, lines=[actions.CountedLot(lot=lot, expected=left, counted=left)],
        by=world.director, at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip


def a_photo(color: str = "white", size: tuple[int, int] = (60, 40)) -> Picture:
    """A photograph of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, color).save(made, "PNG")
    return read_photo(made.getvalue())


def photo_of(world: World, lot: Lot) -> LabelPhoto:
    """The one photograph of a lot's label."""
    return lot.label_photos.first() or actions.add_label_photo(
        lot=lot, picture=a_photo(), by=world.director, at=world.at, command_id=uuid.uuid4()
    )
