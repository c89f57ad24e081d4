"""From a chart's file to a chart. Every chart is read the same way: a new one is a file, not a program."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.anthropometry import Measurement, face_mesh
from mesotherapy.skin.chart import (
    CHARTS,
    Care,
    Chart,
    Forbidden,
    Landmark,
    Stroke,
    UnknownChart,
    Zone,
    half_of,
)
from mesotherapy.skin.figures import Figure, Fit
from mesotherapy.skin.shapes import Shaped, shaped
from mesotherapy.skin.surface import Floats, Mesh
from mesotherapy.skin.views import View, read_views

Table = Mapping[str, Any]


def chart_names(folder: Path = CHARTS) -> list[str]:
    """The charts there are, by name."""
    return sorted(path.stem for path in folder.glob("*.toml"))


@lru_cache(maxsize=64)
def load_chart(chart_id: str, folder: Path = CHARTS, figure: Figure | None = None) -> Chart:
    """Read a chart from the knowledge folder; the second time it is already there.

    `figure` is whose body is drawn (the chart's first figure, of published size, where nothing is said).

    Raises:
        UnknownChart: there is no such file.
        FigureProblem: the chart has no such figure or measure, or the measure is no person's.
    """
    path = folder / f"{chart_id}.toml"
    if not path.is_file():
        raise UnknownChart(f"there is no chart {chart_id!r}; there is {', '.join(chart_names(folder))}")
    raw = path.read_bytes()
    content = tomllib.loads(raw.decode("utf-8"))
    figures = [f["id"] for f in content.get("figures", ())]
    asked = figure or Figure()
    asked = Figure(asked.id or (figures[0] if figures else ""), asked.measures)
    return _Reader(content, raw, folder, asked).chart()


class _Reader:
    def __init__(self, content: Table, raw: bytes, folder: Path, figure: Figure) -> None:
        self.content, self.folder, self.figure = content, folder, figure
        self.views = read_views(content)
        self.first = next(iter(self.views))
        self.drawn_on: dict[tuple[str, str, str], Mesh] = {}
        if "surface" in content:
            self.shape = shaped(content["surface"])
        else:
            landmarks = folder / content["landmarks"]
            raw = raw + landmarks.read_bytes()
            mesh = face_mesh(landmarks, content["anthropometry"])
            self.shape = Shaped(mesh, ("",), np.zeros(len(mesh.triangles), dtype=np.int64))
        self.fit = Fit(content, self.shape, figure)
        self.views = {name: self._framed(view) for name, view in self.views.items()}
        digest = hashlib.sha256(raw).hexdigest()[:12]
        self.version = f"{content['edition']}-{digest}"
        if str(figure):
            self.version += f"@{figure}"

    def chart(self) -> Chart:
        content = self.content
        mesh = self._fitted()
        drawn = [*content["zones"], *self._forbidden_tables()]
        return Chart(
            id=content["id"],
            name=content["name"],
            version=self.version,
            note=content["note"],
            mesh=mesh,
            zones=tuple(_zone(table, self.first, self) for table in content["zones"]),
            forbidden=tuple(
                self._forbidden(t, side) for t in self._forbidden_tables() for side in t["sides"]
            ),
            care=tuple(care for table in content["care"] for care in self._care(table)),
            measurements=tuple(_measurement(t) for t in self._measurements()),
            rings={
                (table["id"], side): self._carried_ring(table, side, mesh)
                for table in drawn
                for side in table["sides"]
            },
            flat=self._flat(),
            views=self.views,
            parts={name: self.shape.of(name) for name in self.shape.parts},
            art=tuple(self._strokes()),
            landmarks=tuple(self._landmarks()),
            measures=self.fit.measures,
            figure=self.figure,
            halvings=int(content.get("surface", {}).get("halvings", 2)),
        )

    def _framed(self, view: View) -> View:
        """A taller figure needs a taller sheet."""
        left, top, width, height = view.frame
        ends = [[0.0, -top], [0.0, -top - height], [0.0, view.letters[1]]]
        high, low, letters = self.carried(ends, view.id)[:, 1].tolist()
        return replace(view, frame=(left, -high, width, high - low), letters=(view.letters[0], letters))

    def _measurements(self) -> list[Table]:
        return list(self.content.get("anthropometry", {}).get("measurements", ()))

    def _forbidden(self, table: Table, side: str) -> Forbidden:
        view, part = self._seen_from(table, side), table.get("part", "")
        return Forbidden(table["id"], table["name"], side, table["why"], view, part)

    def _fitted(self) -> Mesh:
        mesh = self.shape.mesh
        if not self.fit:
            return mesh
        moved = mesh.vertices.copy()
        for name in self.shape.parts:
            used = np.unique(mesh.triangles[self.shape.of(name)])
            moved[used] = self.fit.moved(mesh.vertices[used], name)
        return Mesh(moved, mesh.triangles, mesh.mirror_vertex)

    def _forbidden_tables(self) -> list[Table]:
        return [t for t in self.content["forbidden"] if self._is_drawn(t)]

    def _is_drawn(self, table: Table) -> bool:
        return self.figure.id in table.get("figures", (self.figure.id,))

    def _seen_from(self, table: Table, side: str) -> str:
        view = table.get("view", self.first)
        return self.views[view].mirror if side == "L" else view

    def _carried_ring(self, table: Table, side: str, mesh: Mesh) -> Floats:
        """The border on this figure: each of its places goes with the skin it lies on."""
        ring = _ring(table)
        if self.fit:
            view = table.get("view", self.first)
            half = "" if table["sides"] == ["M"] else "R"
            at, weights = self._drawn(view, table.get("part", ""), half).under(ring)
            on = at >= 0
            ring = (mesh.positions(at[on], weights[on]) @ self.views[view].matrix.T)[:, :2]
            ring = np.ascontiguousarray(ring)
        return rings.mirrored(ring) if side == "L" else ring

    def _drawn(self, view: str, part: str, side: str) -> Mesh:
        """The surface before the fit, as it is drawn on in a view."""
        key = (view, part, side if part else "")
        if key not in self.drawn_on:
            mesh = self.shape.mesh
            shown = self.shape.of(part) & half_of(mesh, side) if part else None
            self.drawn_on[key] = mesh.seen(self.views[view].matrix, shown)
        return self.drawn_on[key]

    def carried(self, points: Any, view_id: str, part: str = "") -> Floats:
        """Places of the drawing in a view, where they are drawn on this figure."""
        flat = np.array(points, dtype=np.float64).reshape(-1, 2)
        if not self.fit:
            return flat
        matrix = self.views[view_id].matrix
        whole = np.concatenate([flat, np.zeros((len(flat), 1))], axis=1) @ matrix
        return np.asarray((self.fit.moved(whole, part) @ matrix.T)[:, :2])

    def _care(self, table: Table) -> list[Care]:
        view = table.get("view", self.first)
        part = table.get("part", "")
        course = self.carried(table["course"], view, part)
        found = []
        for side in table.get("sides", ("R", "L")):
            turned = course * [-1, 1] if side == "L" else course
            places = tuple((float(x), float(y)) for x, y in turned)
            found.append(
                Care(
                    table["id"], table["name"], table["kind"], places,
                    self._seen_from(table, side), side, table.get("source", ""),
                )
            )  # fmt: skip
        return found

    def _strokes(self) -> Iterator[Stroke]:
        for table in self.content.get("art", ()):
            if self._is_drawn(table):
                points = self.carried(table.get("points", ()), table["view"], table.get("part", ""))
                for view, turned in self._sides_of(table, points):
                    yield Stroke(view, table["draw"], turned, dict(table))

    def _sides_of(self, table: Table, points: Floats) -> Iterator[tuple[str, Floats]]:
        """A stroke as written; the mirror image beside it, or in the view of the other side."""
        view = table["view"]
        if table.get("across"):
            image = points[::-1] * [-1, 1]
            points = np.concatenate([points, image[1:] if abs(points[-1, 0]) < 1e-9 else image])
        yield view, points
        other = self.views[view].mirror
        if other != view or table.get("both"):
            yield other, points * [-1, 1]

    def _landmarks(self) -> Iterator[Landmark]:
        for table in self.content.get("landmark", ()):
            view = table.get("view", self.first)
            ((x, y),) = self.carried([table["at"]], view, table.get("part", "")).tolist()
            yield Landmark(table["id"], table["name"], table["side"], view, (x, y), table["zone"])

    def _flat(self) -> dict[str, Floats]:
        """Kept flat copies are of the published figures; another is laid flat when it is asked for."""
        name = self.content["id"] + (f".{self.figure.id}" if len(self.content.get("figures", ())) > 1 else "")
        path = self.folder / f"{name}.flat.json"
        if self.figure.measures or not path.is_file():
            return {}
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {zone: np.array(rows) for zone, rows in kept["zones"].items()}


def _zone(table: Table, first: str, reader: _Reader) -> Zone:
    view, part = table.get("view", first), table.get("part", "")
    label, planned = table["label"], table.get("label_planned", table["label"])
    (x, y), (planned_x, planned_y) = reader.carried([label, planned], view, part).tolist()
    return Zone(
        table["id"], table["number"], table["name"], tuple(table["sides"]), table["borders"],
        float(table["margin_mm"]), (x, y), (planned_x, planned_y), view, part,
    )  # fmt: skip


def _measurement(table: Table) -> Measurement:
    first, second = table["between"]
    women, men = table["women_mm"], table["men_mm"]
    return Measurement(table["name"], (first, second), women, men, table["tolerance"], table["source"])


def _ring(table: Table) -> Floats:
    points = rings.whole(table["half_ring"]) if "half_ring" in table else table["ring"]
    ring = rings.smooth(points, closed=True)
    return np.ascontiguousarray(ring[::-1] if rings.signed_area(ring) < 0 else ring)
