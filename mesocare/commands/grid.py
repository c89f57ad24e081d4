"""`mesocare grid`: points on the skin of a zone of any chart, the same lattice as on the screens."""

import argparse
import re
from decimal import Decimal, InvalidOperation
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mesocare.commands.speaking import Unanswerable, answer

if TYPE_CHECKING:
    from mesotherapy.skin import Chart, Grid, GridPoint, Scale

EXAMPLE = (
    "mesocare grid --chart face-front --zone malar --side R --technique nappage --spacing-mm 4"
    " --volume-ml 0.02 --avoid -46,-30,4 --scale zy=131"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser._negative_number_matcher = re.compile(r"^-\d")  # so that --avoid -46,-30,4 is a value
    parser.add_argument("--chart", default="face-front", metavar="ID", help="face-front, scalp, …")
    parser.add_argument("--zone", required=True, metavar="ID", help="forehead, malar, vertex, …")
    parser.add_argument(
        "--side", choices=("R", "L", "M"), required=True, help="the patient's side, or median"
    )
    parser.add_argument("--technique", metavar="ID", help="nappage, papule, …; repeated in the answer")
    parser.add_argument("--spacing-mm", type=float, required=True, metavar="MM", help="along the skin")
    parser.add_argument("--volume-ml", type=_volume, metavar="ML", help="per point")
    parser.add_argument(
        "--avoid",
        action="append",
        type=_three_numbers,
        default=[],
        metavar="X,Y,RADIUS",
        help="chart mm where the zone is drawn (face: from the nasion, +x the patient's left, +y up);"
        " how far to keep away",
    )
    parser.add_argument(
        "--scale", default="model", metavar="zy=MM", help="one caliper reading; model adult without it"
    )
    parser.add_argument("--figure", default="", metavar="ID", help="female or male, where the chart has both")
    parser.add_argument(
        "--measure",
        action="append",
        default=[],
        metavar="NAME=MM",
        help="the patient's own measure in mm (length, breadth, …), to which the chart is fitted; repeat it",
    )
    parser.add_argument("--draw", type=Path, metavar="FILE", help="also draw the zone and its points, as SVG")


def perform(args: argparse.Namespace) -> int:
    from mesotherapy.skin import AvoidArea, Figure, lay_grid, load_chart

    try:
        scale = _scale(args.scale)
        chart = load_chart(args.chart, figure=Figure.parse(args.figure, args.measure))
        if scale.mm is not None and chart.measures:
            raise ValueError(f"{chart.id} is fitted with --measure, not with --scale")
        chart.ring(args.zone, args.side)
        view = chart.view_of(args.zone, args.side)
        avoid = [AvoidArea(x, y, radius, view=view) for x, y, radius in args.avoid]
        grid = lay_grid(chart, args.zone, args.side, args.spacing_mm, avoid=avoid, scale=scale)
    except ValueError as reason:
        raise Unanswerable(str(reason)) from None
    if args.draw:
        args.draw.write_text(_drawn(chart, grid), encoding="utf-8")
    fitted = scale.label if scale.mm is not None or not chart.measures else chart.figure.label
    answer(_as_json(grid, args.technique, args.volume_ml, fitted))
    return 0


def _drawn(chart: "Chart", grid: "Grid") -> str:
    from mesotherapy.skin.drawing import MapPoint, MapState, MapZone, draw_face, draw_view

    zone = MapZone(grid.zone, grid.side, spacing_mm=grid.spacing.asked, points=grid.count)
    points = (MapPoint(f"p{p.seq}", grid.zone, grid.side, p.seq, p.at) for p in grid.points)
    state = MapState(zones=(zone,), points=tuple(points))
    return draw_view(chart, grid.view, state) if chart.art else draw_face(chart, state, "plan")


def _scale(text: str) -> "Scale":
    from mesotherapy.skin import Scale

    return Scale.parse(text)


def _as_json(grid: "Grid", technique: str | None, volume_ml: Decimal | None, scale: str) -> dict[str, Any]:
    spacing = grid.spacing
    return {
        "chart": grid.chart,
        "chart_version": grid.chart_version,
        "zone": grid.zone,
        "side": grid.side,
        "view": grid.view,
        "technique": technique,
        "scale": scale,
        "area_cm2": round(grid.area_cm2, 1),
        "count": grid.count,
        "volume": None if volume_ml is None else f"{volume_ml * grid.count} mL",
        "spacing_mm": {
            "asked": spacing.asked,
            "min": _rounded(spacing.min),
            "median": _rounded(spacing.median),
            "max": _rounded(spacing.max),
        },
        "points": [_point(point) for point in grid.points],
    }


def _point(point: "GridPoint") -> dict[str, Any]:
    return {
        "seq": point.seq,
        "at": {"triangle": point.at.triangle, "weights": [round(weight, 6) for weight in point.at.weights]},
        "xyz_mm": [round(value, 3) for value in point.xyz_mm],
        "chart_mm": [round(value, 3) for value in point.chart_mm],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _volume(text: str) -> Decimal:
    try:
        volume = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of mL") from None
    if not volume.is_finite() or volume <= 0:
        raise argparse.ArgumentTypeError(f"a volume above 0 mL is needed; {text!r} was given")
    return volume


def _three_numbers(text: str) -> tuple[float, float, float]:
    try:
        x, y, radius = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not X,Y,RADIUS in mm") from None
    if not all(isfinite(number) for number in (x, y, radius)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a place on a chart")
    if not 0 <= radius <= 60:
        raise argparse.ArgumentTypeError(f"a radius of 0 to 60 mm is needed; {radius:g} was given")
    return x, y, radius
