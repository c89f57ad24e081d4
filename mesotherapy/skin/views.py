"""A view of a surface: from where it is looked at, and how much paper it takes.

A surface is one set of triangles in the patient's own axes (+x patient's left, +y up, +z forward). A view
turns it: +x of a view is the viewer's right, +y up the page, +z towards the viewer. The patient's right is
on the viewer's left from the front, and on the viewer's right from behind and from above (face to the top).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mesotherapy.skin.surface import Floats


@dataclass(frozen=True, eq=False)
class View:
    """`turn` and `tilt` in degrees: 0, 0 from the front; −90 from the patient's right; tilt 90 from above.

    `mirror` is the view of the other side (itself where the midline is in the middle). `frame` is left, top,
    width and height in chart mm (y down). `paper` is how many units of paper one chart mm takes.
    `without` names parts that are lifted out of the way (the arms, from the side).
    """

    id: str
    name: str
    turn: float = 0.0
    tilt: float = 0.0
    mirror: str = ""
    frame: tuple[float, float, float, float] = (-112.0, -68.0, 224.0, 192.0)
    letters: tuple[float, float] = (92.0, 50.0)
    paper: float = 1.0
    without: tuple[str, ...] = ()

    @cached_property
    def matrix(self) -> Floats:
        """Rows: viewer's right, up the page, towards the viewer, in the patient's axes.

        >>> View("top", "Top", turn=180, tilt=90).matrix.round().astype(int).tolist()
        [[-1, 0, 0], [0, 0, 1], [0, 1, 0]]
        """
        turn, tilt = np.radians(self.turn), np.radians(self.tilt)
        right = np.array([np.cos(turn), 0.0, -np.sin(turn)])
        towards = np.array([np.sin(turn), 0.0, np.cos(turn)])
        up = np.array([0.0, 1.0, 0.0])
        return np.stack(
            [right, up * np.cos(tilt) - towards * np.sin(tilt), up * np.sin(tilt) + towards * np.cos(tilt)]
        )

    @property
    def is_front(self) -> bool:
        return self.turn == 0 and self.tilt == 0

    @property
    def is_symmetric(self) -> bool:
        """Whether the patient's midline stands upright in the middle."""
        return abs(float(self.matrix[0, 2])) < 1e-9

    @property
    def right_is_at(self) -> int:
        """The sign of x at which the patient's right is: −1 on the viewer's left; 0 seen from one side."""
        across = float(self.matrix[0, 0])
        return 0 if abs(across) < 1e-9 else (-1 if across > 0 else 1)


FRONT = View("front", "Front", mirror="front")


def read_views(content: Mapping[str, Any]) -> dict[str, View]:
    """The views of a chart's file, in their order; the front alone where it names none."""
    found = {}
    for table in content.get("views", ()):
        left, top, width, height = (float(value) for value in table["frame"])
        x, y = (float(value) for value in table["letters"])
        found[table["id"]] = View(
            id=table["id"],
            name=table["name"],
            turn=float(table.get("turn", 0)),
            tilt=float(table.get("tilt", 0)),
            mirror=table.get("mirror", table["id"]),
            frame=(left, top, width, height),
            letters=(x, y),
            paper=float(table.get("paper", 1)),
            without=tuple(table.get("without", ())),
        )
    return found or {FRONT.id: FRONT}
