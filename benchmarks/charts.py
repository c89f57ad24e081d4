"""Every zone of every chart and figure at 2, 4, 8, 10 and 20 mm, and how long laying takes.

Promises: median nearest-neighbour distance along the skin within 3 % of what was asked, none below 90 %,
left and right equal, areas within 5 % of another integral, 400 points laid in under 20 ms.

    python -m benchmarks.charts
"""

import json
import time
import tomllib
from typing import Any

import numpy as np

from mesotherapy.skin import Chart, Figure, Grid, chart_names, lay_grid, load_chart
from mesotherapy.skin.chart import CHARTS
from mesotherapy.skin.tests.integral import integral_cm2

SPACINGS_MM = (2.0, 4.0, 8.0, 10.0, 20.0)
PROMISE_MS = 20.0


def run() -> list[dict[str, Any]]:
    """One line for each chart and figure."""
    return [
        line(load_chart(name, figure=Figure(figure))) for name in chart_names() for figure in figures(name)
    ]


def figures(name: str) -> list[str]:
    content = tomllib.loads((CHARTS / f"{name}.toml").read_text("utf-8"))
    return [figure["id"] for figure in content.get("figures", [{"id": ""}])]


def line(chart: Chart) -> dict[str, Any]:
    grids = [lay_grid(chart, z.id, s, mm) for z, s in chart.sided_zones() for mm in SPACINGS_MM]
    wide = [g for g in grids if g.spacing.min is not None]
    many = [g for g in wide if g.count > 3]
    off = max(abs(float(g.spacing.median or 0) / g.spacing.asked - 1) for g in many)
    least = min(float(g.spacing.min or 0) / g.spacing.asked for g in wide)
    areas = max(_area_off(chart, z.id, z.sides[0]) for z in chart.zones)
    ms = _milliseconds_for_400(chart)
    same = all(_count(grids, g, "L") == g.count for g in grids if g.side == "R")
    outside = sum(_outside(chart, g) for g in grids)
    kept = off <= 0.03 and least >= 0.9 and areas <= 0.05 and ms < PROMISE_MS and same and not outside
    return {
        "name": f"Grid on every zone of {chart.id} ({chart.figure.id or 'model'}), 2 to 20 mm",
        "promise": f"400 points < {PROMISE_MS:g} ms; median within 3 %, none below 90 %",
        "ours": f"400 points {ms:.1f} ms; median within {100 * off:.1f} %, least {100 * least:.0f} %",
        "other": f"areas within {100 * areas:.1f} % of another integral; {_all(grids)} points",
        "ratio": round(PROMISE_MS / ms, 1),
        "ok": kept,
    }


def _all(grids: list[Grid]) -> int:
    return sum(grid.count for grid in grids)


def _area_off(chart: Chart, zone: str, side: str) -> float:
    return abs(chart.area_cm2(zone, side) / integral_cm2(chart, zone, side) - 1)


def _count(grids: list[Grid], like: Grid, side: str) -> int:
    return next(
        g.count for g in grids if (g.zone, g.side, g.spacing.asked) == (like.zone, side, like.spacing.asked)
    )


def _outside(chart: Chart, grid: Grid) -> int:
    triangles = np.array([p.at.triangle for p in grid.points], dtype=np.int64)
    weights = np.array([p.at.weights for p in grid.points]).reshape(-1, 3)
    wrong = ~chart.in_zone(grid.zone, grid.side, triangles, weights)
    for place in chart.forbidden:
        wrong |= chart.covers(place, triangles, weights)
    return int(np.count_nonzero(wrong))


def _milliseconds_for_400(chart: Chart) -> float:
    """In the largest zone, at the spacing that gives about 400 points."""
    zone, side = max(chart.sided_zones(), key=lambda pair: chart.area_cm2(pair[0].id, pair[1]))
    spacing = max(1.5, float(np.sqrt(chart.area_cm2(zone.id, side) * 100 / 400 / 0.866)))
    lay_grid(chart, zone.id, side, spacing)
    taken = []
    for _ in range(25):
        start = time.perf_counter()
        lay_grid(chart, zone.id, side, spacing)
        taken.append((time.perf_counter() - start) * 1000)
    return float(np.median(taken))


if __name__ == "__main__":
    print(json.dumps(run(), indent=2, ensure_ascii=False))
