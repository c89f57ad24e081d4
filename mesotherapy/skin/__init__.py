"""Charts of the skin: named zones in millimetres, and points laid at true distances along the surface.

A flat grid on a picture of a face is wrong by half or more on the cheek, because a drawing foreshortens
whatever turns away. Here zones are carried on to a model face warped to published measurements, laid
flat with as little stretch as possible, filled with a lattice, and lifted back on to the skin. A point
is stored as a triangle of the model and three weights, so it means the same in every view.

Needs numpy, and nothing else in `mesotherapy` imports it.

>>> face = load_chart("face-front")
>>> grid = lay_grid(face, "malar", "R", 4, avoid=[AvoidArea(-46, -30, radius_mm=1, clearance_mm=4)])
>>> locate(face, *grid.points[0].chart_mm).name
'Malar, right'
"""

from mesotherapy.skin.avoid import (
    AvoidArea,
    Nearest,
    distance_mm,
    in_avoid,
    nearest_forbidden,
    nearest_to_any,
)
from mesotherapy.skin.chart import Care, Chart, Forbidden, Landmark, UnknownChart, UnknownZone, Zone
from mesotherapy.skin.figures import Figure, FigureProblem
from mesotherapy.skin.lattice import Grid, GridPoint, GridProblem, Spacing, count_for_spacing, lay_grid
from mesotherapy.skin.places import (
    Located,
    NotOnTheChart,
    check_place,
    is_seen,
    locate,
    mirror,
    position,
    project,
)
from mesotherapy.skin.reading import chart_names, load_chart
from mesotherapy.skin.scale import MODEL, Scale, ScaleProblem
from mesotherapy.skin.surface import SurfacePoint
from mesotherapy.skin.views import View

__all__ = [
    "MODEL",
    "AvoidArea",
    "Care",
    "Chart",
    "Figure",
    "FigureProblem",
    "Forbidden",
    "Grid",
    "GridPoint",
    "GridProblem",
    "Landmark",
    "Located",
    "Nearest",
    "NotOnTheChart",
    "Scale",
    "ScaleProblem",
    "Spacing",
    "SurfacePoint",
    "UnknownChart",
    "UnknownZone",
    "View",
    "Zone",
    "chart_names",
    "check_place",
    "count_for_spacing",
    "distance_mm",
    "in_avoid",
    "is_seen",
    "lay_grid",
    "load_chart",
    "locate",
    "mirror",
    "nearest_forbidden",
    "nearest_to_any",
    "position",
    "project",
]
