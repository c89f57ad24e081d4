"""A line over time, drawn on the server: one hue, a band for what is expected, the points in words.

The drawing stretches with its column and its words keep their size: places along it are percentages,
and only the lines lie in a stretched inner picture. Its twin is a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mesocare.web.components import Text

HEIGHT = 220
TOP = 26
BOTTOM = 178
START = 7.0
WIDTH = 87.0


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """One value: how far along (in days, or any other even measure), how high, and what it says."""

    along: float
    value: float
    when: Text
    label: Text = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class BandEdge:
    """What is expected at one moment, from low to high."""

    along: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Tick:
    along: float
    label: Text


@dataclass(frozen=True, slots=True)
class Plot:
    """What a plot shows. `said` is the whole of it in one sentence."""

    title: Text
    said: Text
    points: Sequence[PlotPoint]
    lowest: float
    highest: float
    first: float
    last: float
    levels: Sequence[float] = ()
    ticks: Sequence[Tick] = ()
    band: Sequence[BandEdge] = ()
    band_label: Text = ""
    second: Sequence[PlotPoint] = ()
    marks: Sequence[float] = ()
    unit: str = ""

    def share(self, along: float) -> float:
        """How far along the drawing, from 0 to 100."""
        return round(100 * (along - self.first) / ((self.last - self.first) or 1), 2)

    def across(self, along: float) -> str:
        return f"{START + WIDTH * self.share(along) / 100:.2f}%"

    def height(self, value: float) -> float:
        """How far down the drawing, in pixels; what lies outside stays at the edge."""
        inside = min(max(value, self.lowest), self.highest)
        return round(
            BOTTOM - (BOTTOM - TOP) * (inside - self.lowest) / ((self.highest - self.lowest) or 1), 1
        )


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A point where it is drawn. Numbers are text, so that no language puts its own comma in them."""

    across: str
    height: str
    point: PlotPoint
    label_height: str
    anchor: str


def drawn_points(plot: Plot, points: Sequence[PlotPoint]) -> Iterator[DrawnPoint]:
    """Each point with its place; a label at either end stays inside the drawing."""
    for point in points:
        height, share = plot.height(point.value), plot.share(point.along)
        anchor = "start" if share < 12 else "end" if share > 88 else "middle"
        yield DrawnPoint(plot.across(point.along), str(height), point, str(max(height - 12, 14)), anchor)


def line_through(plot: Plot, points: Sequence[PlotPoint]) -> str:
    """The points of a line, in the stretched inner picture."""
    return " ".join(f"{plot.share(point.along)},{plot.height(point.value)}" for point in points)


def band_outline(plot: Plot) -> str:
    """Along the upper edge and back along the lower one."""
    upper = [f"{plot.share(edge.along)},{plot.height(edge.high)}" for edge in plot.band]
    lower = [f"{plot.share(edge.along)},{plot.height(edge.low)}" for edge in reversed(plot.band)]
    return " ".join(upper + lower)
