"""`mesocare grid`: points on the skin of a zone, the same lattice as on the screens."""

import argparse
import re
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, Any

from mesocare.commands.speaking import Unanswerable, answer

if TYPE_CHECKING:
    from mesotherapy.skin import Grid, GridPoint, Scale

EXAMPLE = (
    "mesocare grid --chart face-front --zone malar --side R --technique nappage --spacing-mm 4"
    " --volume-ml 0.02 --avoid -46,-30,4 --scale zy=131"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser._negative_number_matcher = re.compile(r"^-\d")  # so that --avoid -46,-30,4 is a value
    parser.add_argument("--chart", default="face-front", metavar="ID")
    parser.add_argument("--zone", required=True, metavar="ID", help="forehead, malar, …")
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
        help="chart mm from the nasion (+x the patient's left, +y up); how far to keep away",
    )
    parser.add_argument(
        "--scale", default="model", metavar="zy=MM", help="one caliper reading; model adult without it"
    )


def perform(args: argparse.Namespace) -> int:
    from mesotherapy.skin import AvoidArea, lay_grid, load_chart

    avoid = [AvoidArea(x, y, radius) for x, y, radius in args.avoid]
    try:
        scale = _scale(args.scale)
        chart = load_chart(args.chart)
        grid = lay_grid(chart, args.zone, args.side, args.spacing_mm, avoid=avoid, scale=scale)
    except ValueError as reason:
        raise Unanswerable(str(reason)) from None
    answer(_as_json(grid, args.technique, args.volume_ml, scale))
    return 0


def _scale(text: str) -> "Scale":
    from mesotherapy.skin import Scale

    return Scale.parse(text)


def _as_json(
    grid: "Grid", technique: str | None, volume_ml: Decimal | None, scale: "Scale"
) -> dict[str, Any]:
    spacing = grid.spacing
    return {
        "chart": grid.chart,
        "chart_version": grid.chart_version,
        "zone": grid.zone,
        "side": grid.side,
        "technique": technique,
        "scale": scale.label,
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
        raise argparse.ArgumentTypeError(f"{text!r} is not a place on a face")
    if not 0 <= radius <= 60:
        raise argparse.ArgumentTypeError(f"a radius of 0 to 60 mm is needed; {radius:g} was given")
    return x, y, radius
