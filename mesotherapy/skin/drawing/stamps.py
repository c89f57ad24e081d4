"""What a script needs to draw like us: a mark of each kind to copy, and the mesh under a tap."""

from typing import Any

from mesotherapy.skin.chart import Chart
from mesotherapy.skin.drawing.marks import mark
from mesotherapy.skin.drawing.palette import ON_PAPER
from mesotherapy.skin.drawing.pen import element

STATUSES = ("planned", "done", "added", "skipped", "reaction")


def stamps() -> str:
    """A hidden group with one mark of each kind."""
    made = [element("g", mark(status, ON_PAPER), data_stamp=status) for status in STATUSES]
    return element("g", *made, display="none", class_="map-stamps", aria_hidden="true")


def mesh_for_scripts(chart: Chart) -> dict[str, Any]:
    """Vertices to a hundredth of a millimetre and triangles, both as flat lists."""
    return {
        "chart": chart.id,
        "vertices": [round(float(value), 2) for value in chart.mesh.vertices.ravel()],
        "triangles": chart.mesh.triangles.ravel().tolist(),
    }
