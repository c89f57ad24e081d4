"""Promise: 400 points laid in the largest zone of the face, added up and checked, in under 20 ms.

Beside it stand the two things one would do without this project: a flat grid on the picture, kept where
shapely says it is inside (quick, and wrong on the skin), and even sampling of the surface with scipy's
tree, as mesh libraries offer it (on the skin, but not a grid a hand can follow, and fewer points).

    python -m benchmarks.lattice
"""

import json
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from scipy.spatial import cKDTree
from shapely import Polygon, contains_xy

from mesotherapy.dosing import Component, Injection, Intent, assess
from mesotherapy.pack import load_pack
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity
from mesotherapy.skin import Chart, Grid, lay_grid, load_chart
from mesotherapy.skin.chart import CHARTS

PROMISE_MS = 20.0
ZONE, SIDE, SPACING_MM = "forehead", "M", 2.9
ROUNDS = 40


def run() -> list[dict[str, Any]]:
    """Measure; one line for each thing it is compared with."""
    chart = load_chart("face-front")
    substances = load_pack(CHARTS.parent).by_id(Substance)
    first = _milliseconds(lambda: session(chart, substances), 1)
    grid = session(chart, substances)
    ours = _milliseconds(lambda: session(chart, substances), ROUNDS)
    lines = []
    for name, other in (("flat grid, shapely", flat_grid), ("even sampling, scipy", even_sampling)):
        places = other(chart)
        theirs = _milliseconds(lambda other=other: other(chart), ROUNDS)  # type: ignore[misc]
        lines.append(
            {
                "name": f"Lay {grid.count} points in the {ZONE}, tally and check",
                "promise": f"< {PROMISE_MS:g} ms",
                "ours": f"{ours:.1f} ms",
                "other": f"{theirs:.2f} ms ({name})",
                "ratio": round(theirs / ours, 2),
                "ok": ours < PROMISE_MS and grid.count >= 400,
                "first time": f"{first:.0f} ms",
                "spacing": _told(grid),
                "other spacing": _spread(chart, places),
            }
        )
    return lines


def session(chart: Chart, substances: Any) -> Grid:
    """What the server does when the spacing of a zone is changed: lay, add up, check."""
    grid = lay_grid(chart, ZONE, SIDE, SPACING_MM)
    blend = (
        Component(
            substance="tranexamic-acid", strength=Quantity.parse("100 mg/mL"), volume=Quantity.parse("0.2 mL")
        ),
        Component(substance="sodium-chloride-0.9", volume=Quantity.parse("4.8 mL")),
    )
    area = Quantity.parse(f"{Decimal(str(round(grid.area_cm2, 1)))} cm2")
    zone = Injection(
        zone=ZONE,
        side=SIDE,
        technique="nappage",
        points=grid.count,
        volume_per_point=Quantity.parse("0.01 mL"),
        area=area,
    )
    intent = Intent(blend=blend, injections=(zone,), on=date(2026, 11, 22), indication="melasma")
    assess(intent, substances=substances, suggest=False)
    return grid


def flat_grid(chart: Chart) -> np.ndarray:
    """Hexagons on the picture, inside the zone's outline; lifted to the skin only to be measured."""
    zone = Polygon(chart.ring(ZONE, SIDE)).buffer(-chart.zone(ZONE).margin_mm)
    left, low, right, high = zone.bounds
    rows = np.arange(low, high, SPACING_MM * np.sqrt(3) / 2)
    x = [np.arange(left + (k % 2) * SPACING_MM / 2, right, SPACING_MM) for k in range(len(rows))]
    places = np.concatenate([np.stack([r, np.full(len(r), y)], axis=1) for r, y in zip(x, rows, strict=True)])
    return places[contains_xy(zone, places[:, 0], places[:, 1])]


def even_sampling(chart: Chart) -> np.ndarray:
    """Ten times as many points as wanted, thrown on the surface; those too close to another are left out."""
    zone = Polygon(chart.ring(ZONE, SIDE)).buffer(-chart.zone(ZONE).margin_mm)
    mesh, chance = chart.mesh, np.random.default_rng(1)
    front = np.flatnonzero(mesh.faces_front)
    share = mesh.areas[front] / mesh.areas[front].sum()
    wanted = int(10 * 430 / (chart.area_cm2(ZONE, SIDE) * 100 / mesh.areas[front].sum()))
    triangle = chance.choice(front, size=wanted, p=share)
    u, v = np.sqrt(chance.random(wanted)), chance.random(wanted)
    skin = mesh.positions(triangle, np.stack([1 - u, u * (1 - v), u * v], axis=1))
    skin = skin[contains_xy(zone, skin[:, 0], skin[:, 1])]
    keep = np.ones(len(skin), dtype=bool)
    for first, second in sorted(cKDTree(skin).query_pairs(SPACING_MM)):
        if keep[first]:
            keep[second] = False
    return skin[keep, :2]


def _spread(chart: Chart, places: np.ndarray) -> str:
    """Nearest neighbours on the skin of places given on the picture."""
    skin = chart.mesh.positions(*chart.mesh.under(places))
    near = cKDTree(skin).query(skin, k=2)[0][:, 1]
    return f"{len(places)} points, {near.min():.2f} to {near.max():.2f} mm, median {np.median(near):.2f}"


def _told(grid: Grid) -> str:
    s = grid.spacing
    return f"{grid.count} points, {s.min:.2f} to {s.max:.2f} mm, median {s.median:.2f}"


def _milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median of several rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return float(np.median(taken))


if __name__ == "__main__":
    print(json.dumps(run(), indent=2, ensure_ascii=False))
