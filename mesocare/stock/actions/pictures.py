"""A photograph as it is sent becomes a picture of our own: small, upright, and with nothing else inside."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from mesocare.web.refusal import Refusal

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000  # a telephone's largest; a small file may claim any size and fill the memory
LONGER_SIDE = 1600  # pixels: small print on a box is read at this size
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


class PhotoUnreadable(Refusal):
    """What was sent is no photograph that can be read here."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG with its size in pixels."""

    image: bytes
    width: int
    height: int


def read_photo(sent: bytes) -> Picture:
    """Read a photograph and make it anew, so that neither place, device nor hidden data stay in it.

    Raises:
        PhotoUnreadable: if it is too large, of another kind, or broken.
    """
    if len(sent) > MOST_BYTES:
        raise PhotoUnreadable(
            _("The photograph is larger than %(most)s MB. Take it again at a lower quality.")
            % {"most": MOST_BYTES // 1024 // 1024}
        )
    try:
        with Image.open(io.BytesIO(sent), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PhotoUnreadable(_("The photograph has too many pixels. Take it again, smaller."))
            opened.draft("RGB", (LONGER_SIDE, LONGER_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as reason:
        raise PhotoUnreadable(
            _("This is no photograph that can be read here. Send a JPEG, PNG or WebP picture.")
        ) from reason
    upright.thumbnail((LONGER_SIDE, LONGER_SIDE))
    made = io.BytesIO()
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    bare.save(made, "JPEG", quality=QUALITY, optimize=True)
    return Picture(made.getvalue(), *bare.size)
