"""Whose body this is: a published figure (woman, man, adult), refitted to the patient's own measures.

Each measure of a chart's file names a length or a girth, what it is in published adults, and which axes it
stretches, at one height or everywhere. The surface is stretched until every measure is what it should be;
between two heights the stretch is interpolated. Zones, marks and art go with the skin.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mesotherapy.skin.shapes import Shaped
from mesotherapy.skin.shapes.curves import along, table
from mesotherapy.skin.surface import Floats

AXES = "xyz"
COLUMNS = {"female": ("women",), "male": ("men",), "adult": ("women", "men")}


class FigureProblem(ValueError):
    """The figure or the measure cannot be used; the message says what is possible."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the chart (empty: its first) and the patient's own measures in mm.

    >>> Figure.parse("female", ["hip=1010", "height=1700"]).label
    'female, height 1700 mm, hip 1010 mm'
    """

    id: str = ""
    measures: tuple[tuple[str, float], ...] = ()

    @classmethod
    def parse(cls, figure: str, measures: Iterable[str] = ()) -> "Figure":
        read = {}
        for text in measures:
            name, _, value = text.strip().partition("=")
            try:
                read[name] = float(value)
            except ValueError:
                raise FigureProblem(
                    f"a measure is written hip=980, in millimetres; {text!r} was given"
                ) from None
        return cls(figure.strip(), tuple(sorted(read.items())))

    @property
    def label(self) -> str:
        return ", ".join([self.id or "model", *(f"{name} {mm:g} mm" for name, mm in self.measures)])

    def __str__(self) -> str:
        return ";".join([self.id, *(f"{name}={mm:g}" for name, mm in self.measures)])


MODEL_FIGURE = Figure()


@dataclass(frozen=True, slots=True)
class Measure:
    """A length or girth of the figure. `model_mm` is what the drawing had before it was fitted."""

    id: str
    name: str
    women_mm: float
    men_mm: float
    plausible_mm: tuple[float, float]
    source: str
    model_mm: float
    target_mm: float
    own: bool

    @property
    def ratio(self) -> float:
        return self.target_mm / self.model_mm


class Fit:
    """How much the drawing is stretched, along each axis and at each height."""

    def __init__(self, content: Mapping[str, Any], shape: Shaped, figure: Figure) -> None:
        tables = content.get("measures", ())
        given = dict(figure.measures)
        _check(content, given, figure)
        self.measures = tuple(_measure(t, shape, figure, given) for t in tables)
        self.knots: dict[tuple[str, str], list[list[float]]] = {}
        for written, measure in zip(tables, self.measures, strict=True):
            for axis in written["stretches"]:
                key = (written.get("applies_to", ""), axis)
                self.knots.setdefault(key, []).append([float(written.get("at", 0.0)), measure.ratio])
        self.apart = {t["part"]: t for t in content.get("apart", ())}

    def __bool__(self) -> bool:
        return any(abs(measure.ratio - 1) > 1e-9 for measure in self.measures)

    def stretch(self, axis: str, heights: Floats, part: str = "") -> Floats:
        """An axis that no measure stretches goes with the mean of the others."""
        found = self.knots.get((part, axis)) or self.knots.get(("", axis))
        if found:
            return table(found, heights)
        others = [table(self.knots["", other], heights) for other in AXES if ("", other) in self.knots]
        return np.asarray(np.mean(others, axis=0)) if others else np.ones_like(heights)

    def moved(self, places: Floats, part: str = "") -> Floats:
        """Places of the drawing (mm, patient's axes) where they are on this figure."""
        heights = places[:, 1]
        about = self.apart.get(part)
        if about is None:
            ratios = np.stack([self.stretch(axis, heights, part) for axis in AXES], axis=1)
            # heights stretch as a whole, so that a row stays a row
            return np.asarray(places * ratios)
        middle = np.sign(places[:, 0]) * -along(about["axis"], heights)
        carried = float(self.stretch("x", np.array([float(about["with"])]))[0])
        own = self.stretch("x", heights, part)
        share = np.clip((heights - about["from"]) / (about["with"] - about["from"]), 0, 1)
        own = own * (1 - share) + carried * share
        x = middle * carried + (places[:, 0] - middle) * own
        return np.stack([x, heights * self.stretch("y", heights), places[:, 2] * own], axis=1)


def _check(content: Mapping[str, Any], given: Mapping[str, float], figure: Figure) -> None:
    figures = [f["id"] for f in content.get("figures", ())]
    if figure.id and figure.id not in figures:
        there = ", ".join(figures) or "none but the model"
        raise FigureProblem(f"{content['id']} has no figure {figure.id!r}; it has {there}")
    known = {t["id"]: t for t in content.get("measures", ())}
    for name, mm in given.items():
        if name not in known:
            there = ", ".join(known) or "none"
            raise FigureProblem(f"{content['id']} is not fitted to {name!r}; it is to {there}")
        low, high = known[name]["plausible"]
        if not low <= mm <= high:
            raise FigureProblem(
                f"{known[name]['name']} is {low:g} to {high:g} mm in a person; {mm:g} was given."
                " Measure again."
            )


def _measure(
    written: Mapping[str, Any], shape: Shaped, figure: Figure, given: Mapping[str, float]
) -> Measure:
    model = model_mm(written, shape)
    columns = COLUMNS.get(figure.id, ("women", "men"))
    usual = float(np.mean([written[column] for column in columns]))
    low, high = written["plausible"]
    return Measure(
        written["id"], written["name"], float(written["women"]), float(written["men"]),
        (float(low), float(high)), written["source"], model, given.get(written["id"], usual),
        written["id"] in given,
    )  # fmt: skip


def model_mm(written: Mapping[str, Any], shape: Shaped) -> float:
    """What a measure is before the fit: said in the file, an extent, a width or a girth at a height."""
    if "model" in written:
        return float(written["model"])
    triangles = shape.mesh.triangles
    if "part" in written:
        triangles = triangles[shape.of(written["part"])]
    corners = shape.mesh.vertices[triangles]
    if written["kind"] == "extent":
        return float(np.ptp(corners[..., AXES.index(written["along"])]))
    if written["kind"] == "width":
        above = corners[..., 1] > float(written["at"])
        return float(np.ptp(corners[above.any(axis=1) & ~above.all(axis=1), :, 0]))
    return girth_mm(corners, float(written["at"])) / float(written.get("of", 1))


def girth_mm(corners: Floats, height: float) -> float:
    """The length of the cut through triangles (n, 3, 3) at one height."""
    y = corners[..., 1] - (height + 1e-7)
    total = np.zeros((len(corners), 3))
    crossings = np.zeros(len(corners), dtype=np.int64)
    first = np.zeros((len(corners), 3))
    for k in range(3):
        a, b = y[:, k], y[:, (k + 1) % 3]
        crosses = (a > 0) != (b > 0)
        share = np.where(crosses, a / np.where(crosses, a - b, 1), 0)[:, None]
        place = corners[:, k] + share * (corners[:, (k + 1) % 3] - corners[:, k])
        total[crosses & (crossings == 1)] = (place - first)[crosses & (crossings == 1)]
        first[crosses & (crossings == 0)] = place[crosses & (crossings == 0)]
        crossings += crosses
    return float(np.linalg.norm(total, axis=1).sum())
