"""Real objects for the matrix of routes and roles."""

from typing import Any

from mesocare.stock.tests.cast import count_of, lot_of, new_lot, photo_of, place_of, vial_of
from tests.support.world import World

OF_A_LOT = ("lot", "count", "waste", "recall", "lift-recall", "open-vial", "keep", "hold-back", "add-photo")
OF_A_PLACE = ("place", "read-place", "correct-place", "print-place", "csv-place")
OF_A_PHOTO = ("photo", "take-off-photo")
OF_A_VIAL = ("waste-vial", "not-opened")


def examples(world: World) -> dict[str, dict[str, Any]]:
    lot = lot_of(world)
    product = {"product_uuid": lot.product.uuid}
    return {
        "stock:product": product,
        "stock:edit-product": product,
        **{f"stock:{name}": {"lot_uuid": lot.uuid} for name in OF_A_LOT},
        **{f"stock:{name}": {"vial_uuid": vial_of(world, lot).uuid} for name in OF_A_VIAL},
        **{f"stock:{name}": {"photo_uuid": photo_of(world, lot).uuid} for name in OF_A_PHOTO},
        **{f"stock:{name}": {"place_uuid": place_of(world, world.site).uuid} for name in OF_A_PLACE},
        "stock:count-done": {"count_uuid": count_of(world, lot).uuid},
    }


def site_examples(world: World) -> dict[str, dict[str, Any]]:
    far = new_lot(world, lot_of(world).product, number="FAR-1", site=world.far_site)
    return {
        **{f"stock:{name}": {"lot_uuid": far.uuid} for name in OF_A_LOT},
        **{f"stock:{name}": {"vial_uuid": vial_of(world, far).uuid} for name in OF_A_VIAL},
        **{f"stock:{name}": {"photo_uuid": photo_of(world, far).uuid} for name in OF_A_PHOTO},
        **{f"stock:{name}": {"place_uuid": place_of(world, world.far_site).uuid} for name in OF_A_PLACE},
        "stock:count-done": {"count_uuid": count_of(world, far).uuid},
    }
