"""`{% load plots %}{% plot plot %}`: a `mesocare.web.plot.Plot` as a drawing with its table."""

from typing import Any

from django import template

from mesocare.web.plot import BOTTOM, HEIGHT, START, WIDTH, Plot, band_outline, drawn_points, line_through

register = template.Library()


@register.inclusion_tag("web/components/plot.html")
def plot(plot: Plot) -> dict[str, Any]:
    """The drawing, and every number of it as a table one tap away."""
    return {
        "plot": plot,
        "height": HEIGHT,
        "bottom": BOTTOM,
        "start": f"{START}%",
        "end": f"{START + WIDTH}%",
        "width": f"{WIDTH}%",
        "band": band_outline(plot) if plot.band else "",
        "band_label_height": str(plot.height(plot.band[-1].high)) if plot.band else "",
        "line": line_through(plot, plot.points),
        "second": line_through(plot, plot.second) if plot.second else "",
        "points": list(drawn_points(plot, plot.points)),
        "levels": [(level, str(plot.height(level))) for level in plot.levels],
        "ticks": [(plot.across(tick.along), tick.label) for tick in plot.ticks],
        "marks": [plot.across(mark) for mark in plot.marks],
    }
