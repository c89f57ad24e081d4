"""Outcomes in words: which way a score went, said by its own direction."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesotherapy.outcomes import Change, Trend
from mesotherapy.pack.scales import Scale

MET = {
    "not-yet": gettext_lazy("not yet"),
    "partly": gettext_lazy("partly"),
    "mostly": gettext_lazy("mostly"),
    "fully": gettext_lazy("fully"),
}
TRENDS = {
    Trend.BETTER: gettext_lazy("better"),
    Trend.WORSE: gettext_lazy("worse"),
    Trend.SAME: gettext_lazy("the same"),
}


def number(value: Decimal) -> str:
    """A number without zeros that say nothing, and a true minus.

    >>> number(Decimal("4.80")), number(Decimal("-3.6")), number(Decimal("10"))
    ('4.8', '−3.6', '10')
    """
    text = f"{value.normalize():f}"
    return text.replace("-", "\N{MINUS SIGN}")


def scale_short(scale: Scale) -> str:
    """The scale's name up to its first comma: "mMASI"."""
    return str(scale.name).partition(",")[0]


def range_words(scale: Scale) -> str:
    """ "0 to 24, lower is better"."""
    low, high = scale.range
    return _("%(low)s to %(high)s, %(direction)s") % {
        "low": number(low),
        "high": number(high),
        "direction": _("lower is better")
        if scale.direction.words.startswith("lower")
        else _("higher is better"),
    }


def change_words(first: Decimal, last: Decimal, moved: Change) -> str:
    """ "8.4 to 4.8: 3.6 lower, better"."""
    if moved.trend is Trend.SAME:
        return _("%(value)s, unchanged") % {"value": number(last)}
    way = _("%(by)s lower") if moved.by < 0 else _("%(by)s higher")
    return "{} {} {}: {}, {}".format(
        number(first), _("to"), number(last), way % {"by": number(abs(moved.by))}, TRENDS[moved.trend]
    )


def level_words(scale: Scale, value: Decimal) -> str:
    """A grade with its own words: "2 of 5: much better, though not all that was hoped for"."""
    _low, high = scale.range
    levels = scale.items[0].levels if len(scale.items) == 1 else ()
    said = next((str(level.say) for level in levels if level.value == value), "")
    head = _("%(value)s of %(high)s") % {"value": number(value), "high": number(high)}
    return f"{head}: {said}" if said else head


def met_words(met: str) -> str:
    return str(MET.get(met, met))
