"""The right half of the trunk and the leg below it, as one sheet of skin; the left is its mirror image.

At each height the skin is a smooth section between four curves of the file: `outer` and `inner` as seen from
the front, `front` and `back` as seen from the side. Above `fork` the section is open: from the midline in
front round the side to the midline behind. Below it, it closes round the leg. Between the two it changes
over smoothly, which is the groin and the fold below the buttock.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mesotherapy.skin.shapes.curves import along, signed_power, table
from mesotherapy.skin.shapes.weld import Sheet, outwards, strip
from mesotherapy.skin.surface import Floats


def half(given: Mapping[str, Any], finer: int = 1) -> Sheet:
    """`heights` [[from, step], …] up to `top`; `columns` round the section; curves in mm, right side."""
    heights = _heights(given["heights"], float(given["top"]), finer)
    columns = int(given["columns"]) * finer + 1
    rows = section(given, heights, np.linspace(0.0, 1.0, columns))
    triangles = strip(len(heights), columns)
    middle = np.repeat(rows.mean(axis=1), columns, axis=0)
    vertices = rows.reshape(-1, 3)
    return Sheet(vertices, outwards(vertices, triangles, middle[triangles[:, 0]]))


def section(given: Mapping[str, Any], heights: Floats, share: Floats) -> Floats:
    """Places (height, share, 3): `share` runs 0 to 1 from midline or inside, in front, to behind."""
    outer, inner = -along(given["outer"], heights), -along(given["inner"], heights)
    front, back = along(given["front"], heights), along(given["back"], heights)
    square = table(given["squareness"], heights)[:, None]
    low, high = given["fork"]
    open_ = np.clip((heights - low) / (high - low), 0, 1)
    open_ = (open_ * open_ * (3 - 2 * open_))[:, None] if high > low else (heights >= high)[:, None] * 1.0
    middle, deep = ((front + back) / 2)[:, None], ((front - back) / 2)[:, None]
    turn = np.pi * share[None]
    trunk_x = outer[:, None] * signed_power(np.sin(turn), 2 / square)
    trunk_z = middle + deep * signed_power(np.cos(turn), 2 / square)
    round_ = 2 * np.pi * share[None]
    leg_x = ((outer + inner) / 2)[:, None] - ((outer - inner) / 2)[:, None] * np.cos(round_)
    leg_z = middle + deep * np.sin(round_)
    x = leg_x * (1 - open_) + trunk_x * open_
    x[:, [0, -1]] = np.where(open_ > 1 - 1e-9, 0.0, x[:, [0, -1]])
    z = leg_z * (1 - open_) + trunk_z * open_
    y = np.broadcast_to(heights[:, None], x.shape)
    return np.stack([-x, y, z], axis=2)


def _heights(steps: list[list[float]], top: float, finer: int) -> Floats:
    made: list[float] = []
    for (start, step), end in zip(steps, [*[s[0] for s in steps[1:]], top], strict=True):
        count = max(1, round((end - start) / step)) * finer
        made += [start + (end - start) * k / count for k in range(count)]
    return np.array([*made, top])
