"""Photographs of labels: made anew, kept with the lot, taken off with a reason."""

import io
import struct
import uuid
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mesocare.stock import actions
from mesocare.stock.actions.pictures import LONGER_SIDE, MOST_BYTES, PhotoUnreadable, read_photo
from mesocare.stock.models import LabelPhoto, LabelPhotoTakenOff, Lot
from mesocare.stock.tests.cast import a_photo, lot_of, new_lot, new_product, photo_of
from tests.support.world import World

HIDDEN = b"51.5007 N 0.1246 W"


def sent(size: tuple[int, int] = (400, 300), kind: str = "JPEG", turned: bool = False) -> bytes:
    """A photograph as a telephone sends it: with its place, and perhaps lying on its side."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = HIDDEN.decode()
    if turned:
        exif[0x0112] = 6
    Image.new("RGB", size, "teal").save(made, kind, exif=exif)
    return made.getvalue()


def huge() -> bytes:
    """A file of a few bytes that says it is 60 000 × 60 000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def once(world: World) -> dict[str, Any]:
    return {"by": world.director, "at": world.at, "command_id": uuid.uuid4()}


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="image/jpeg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_camera_stays_in_it(kind: str) -> None:
    assert HIDDEN in sent(kind=kind)
    made = read_photo(sent(kind=kind))
    assert HIDDEN not in made.image
    with Image.open(io.BytesIO(made.image)) as kept:
        assert kept.format == "JPEG"
        assert not kept.getexif()


def test_a_photograph_on_its_side_stands_upright() -> None:
    assert (read_photo(sent(turned=True)).width, read_photo(sent(turned=True)).height) == (300, 400)


def test_a_large_one_becomes_small_enough_to_keep() -> None:
    made = read_photo(sent(size=(4000, 3000)))
    assert (made.width, made.height) == (LONGER_SIDE, LONGER_SIDE * 3 // 4)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"%PDF-1.7 a leaflet",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        sent()[:300],
        huge(),
        b"\xff" * (MOST_BYTES + 1),
    ],
    ids=["nothing", "another kind", "a drawing with a script", "cut short", "a claim of pixels", "too large"],
)
def test_what_is_no_photograph_is_refused_with_what_to_do(body: bytes) -> None:
    with pytest.raises(PhotoUnreadable, match=r"again|Send"):
        read_photo(body)


@pytest.mark.django_db
def test_it_comes_with_the_delivery_and_is_shown_on_the_lot(world: World, sign_in: Any) -> None:
    product = new_product(world)
    desk: Client = sign_in(world.director)
    typed = {
        "product": str(product.uuid), "number": "AB12", "expires_on": "2028-01-31", "amount": "10",
        "command_id": str(uuid.uuid4()), "photo": upload("label.jpg", sent()),
    }  # fmt: skip
    answer = desk.post("/stock/receive/", typed, follow=True)
    photo = LabelPhoto.objects.get()
    assert photo.lot == Lot.objects.get(number="AB12")
    assert f"/stock/photographs/{photo.uuid}/" in answer.content.decode()
    shown = desk.get(f"/stock/photographs/{photo.uuid}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown.content == bytes(photo.image)


@pytest.mark.django_db
def test_a_file_that_is_none_puts_nothing_on_the_shelf(world: World, sign_in: Any) -> None:
    product = new_product(world)
    typed = {
        "product": str(product.uuid), "number": "AB12", "expires_on": "2028-01-31", "amount": "10",
        "command_id": str(uuid.uuid4()), "photo": upload("label.jpg", b"not one"),
    }  # fmt: skip
    answer = sign_in(world.director).post("/stock/receive/", typed)
    assert answer.status_code == 400
    assert "Send a JPEG, PNG or WebP picture" in answer.content.decode()
    assert not Lot.objects.filter(number="AB12").exists()


@pytest.mark.django_db
def test_one_that_was_taken_off_is_not_there_and_why_it_went_stays(world: World, sign_in: Any) -> None:
    photo = photo_of(world, lot_of(world))
    desk: Client = sign_in(world.director)
    address = f"/stock/photographs/{photo.uuid}/"
    without = desk.post(f"{address}take-off/", {"command_id": str(uuid.uuid4()), "reason": " "})
    assert without.status_code == 409
    assert desk.get(address).status_code == 200
    desk.post(
        f"{address}take-off/", {"command_id": str(uuid.uuid4()), "reason": "A patient's name is on it."}
    )
    assert desk.get(address).status_code == 404
    assert LabelPhotoTakenOff.objects.get().reason == "A patient's name is on it."
    with pytest.raises(actions.TakenOffBefore):
        actions.take_off_label_photo(photo=photo, reason="Again.", **once(world))


@pytest.mark.django_db
def test_a_lot_has_no_more_than_anyone_looks_at(world: World) -> None:
    lot, picture = new_lot(world), a_photo()
    for _ in range(12):
        actions.add_label_photo(lot=lot, picture=picture, **once(world))
    with pytest.raises(actions.TooManyPhotos, match="Take one off"):
        actions.add_label_photo(lot=lot, picture=picture, **once(world))


@pytest.mark.django_db
def test_sent_twice_it_is_kept_once(world: World) -> None:
    lot, done = new_lot(world), once(world)
    first = actions.add_label_photo(lot=lot, picture=a_photo(), **done)
    assert actions.add_label_photo(lot=lot, picture=a_photo(), **done) == first
    assert lot.label_photos.count() == 1
