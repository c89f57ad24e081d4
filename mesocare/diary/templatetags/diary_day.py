"""Drawing a day: `{% load diary_day %}`. The view hands in a `DayDrawing`."""

from django import template
from django.utils.safestring import SafeString

from mesocare.diary.day import Visit
from mesocare.diary.drawing import DayDrawing
from mesocare.diary.timetable import Row

register = template.Library()


@register.simple_tag
def day_cells(drawing: DayDrawing, row: Row) -> SafeString:
    """The cells that begin in a row of the timetable."""
    return drawing.cells(row)


@register.simple_tag
def day_row(drawing: DayDrawing, visit: Visit, waiting: int | None = None) -> SafeString:
    """One visit in the list of the day."""
    return drawing.row(visit, waiting)
