"""A line over time: inside its frame, said in one sentence, and twinned by a table."""

from django.template import Context, Template
from django.utils import translation

from mesocare.web.plot import BOTTOM, TOP, BandEdge, Plot, PlotPoint, band_outline, drawn_points


def _plot(values: list[float], band: tuple[BandEdge, ...] = ()) -> Plot:
    points = [PlotPoint(on, value, f"day {on}") for on, value in enumerate(values)]
    return Plot("Redness", "Rising.", points, 0, 10, 0, 7, levels=(0, 5), band=band)


def test_the_highest_value_is_at_the_top_and_the_lowest_at_the_bottom() -> None:
    assert (_plot([]).height(10), _plot([]).height(0)) == (TOP, BOTTOM)


def test_a_value_outside_stays_at_the_edge() -> None:
    assert _plot([]).height(14) == TOP


def test_one_moment_alone_is_drawn() -> None:
    plot = Plot("Redness", "One.", [PlotPoint(3, 4, "day 3")], 0, 10, 3, 3)
    assert next(drawn_points(plot, plot.points)).across == "7.00%"


def test_a_band_goes_out_along_the_top_and_comes_back_along_the_bottom() -> None:
    plot = _plot([], (BandEdge(0, 1, 5), BandEdge(7, 0, 1)))
    assert (
        band_outline(plot)
        == f"0.0,{plot.height(5)} 100.0,{plot.height(1)} 100.0,{plot.height(0)} 0.0,{plot.height(1)}"
    )


def test_every_number_is_in_the_table_too() -> None:
    html = Template("{% load plots %}{% plot plot %}").render(Context({"plot": _plot([3, 4, 6])}))
    assert html.count('<th scope="row">day ') == 3
    assert 'aria-label="Redness. Rising."' in html


def test_no_language_puts_its_comma_into_the_drawing() -> None:
    with translation.override("de"):
        html = Template("{% load plots %}{% plot plot %}").render(Context({"plot": _plot([3.5, 4, 6])}))
    drawing = html.split("<details")[0]
    assert 'cy="124,' not in drawing
    assert 'cy="124.8"' in drawing
