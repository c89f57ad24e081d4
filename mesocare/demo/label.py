"""The photograph of a label, drawn: the demo has no camera."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from mesocare.stock.actions.pictures import Picture, read_photo
from mesocare.stock.models import Lot

PAPER, INK, SIZE = "#f6f4ef", "#1f2933", (960, 600)


def drawn_label(lot: Lot) -> Picture:
    """A box with the product, the lot and the last day, as large as a telephone would take it from near."""
    image = Image.new("RGB", SIZE, "#8a8f92")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((70, 70, 890, 530), 18, fill=PAPER)
    draw.rectangle((70, 70, 890, 110), fill="#0f5d63")
    for line, (text, size) in enumerate(
        (
            (lot.product.name, 40),
            ("For injection. Demo label.", 28),
            (f"LOT  {lot.number}", 46),
            (f"EXP  {lot.expires_on:%m/%Y}", 46),
        )
    ):
        draw.text((120, 160 + 88 * line), text, INK, ImageFont.load_default(size))
    made = io.BytesIO()
    image.save(made, "PNG")
    return read_photo(made.getvalue())
