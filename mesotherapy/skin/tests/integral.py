"""A zone's area added up another way: small squares of the drawing, each enlarged as the skin is tilted."""

import tomllib

import numpy as np

from mesotherapy.skin import Chart, rings
from mesotherapy.skin.chart import CHARTS, half_of
from mesotherapy.skin.figures import Fit
from mesotherapy.skin.shapes import shaped
from mesotherapy.skin.surface import Mesh

SQUARES = 2500
_FINER: dict[str, tuple] = {}


def finer_surface(chart: Chart):
    """The same curves cut twice as fine, so that the triangles of the chart are put to the test too."""
    if chart.version not in _FINER:
        content = tomllib.loads((CHARTS / f"{chart.id}.toml").read_text("utf-8"))
        fine = shaped(content["surface"], finer=2)
        fit = Fit(content, shaped(content["surface"]), chart.figure)
        places = fine.mesh.vertices.copy()
        for name in fine.parts:
            used = np.unique(fine.mesh.triangles[fine.of(name)])
            places[used] = fit.moved(fine.mesh.vertices[used], name)
        _FINER[chart.version] = (Mesh(places, fine.mesh.triangles, fine.mesh.mirror_vertex), fine)
    return _FINER[chart.version]


def integral_cm2(chart: Chart, zone: str, side: str) -> float:
    ring = chart.ring(zone, side)
    if chart.art:
        mesh, fine = finer_surface(chart)
        part = chart.zone(zone).part
        shown = fine.of(part) & half_of(mesh, side) if part else None
        seen = mesh.seen(chart.views[chart.view_of(zone, side)].matrix, shown)
    else:
        seen = chart.mesh
    low, high = ring.min(axis=0), ring.max(axis=0)
    step = float(np.sqrt(np.prod(high - low) / SQUARES))
    x, y = (np.arange(a + step / 2, b, step) for a, b in zip(low, high, strict=True))
    squares = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    squares = squares[rings.contains(ring, squares)]
    keep = seen.near_front(ring)
    near = Mesh(seen.vertices, seen.triangles[keep], seen.mirror_vertex)
    at, _ = near.under(squares)
    slope = near.normals[at, 2] / (2 * near.areas[at])
    return float((step**2 / slope[at >= 0]).sum() / 100)
