"""A condition as a sentence: what has to be answered for a rule to be present."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.knowing.shelf import language
from mesotherapy.conditions import Condition
from mesotherapy.pack import Pack
from mesotherapy.writing import write_condition

LIMITS = {
    "more-than": gettext_lazy("more than %(limit)s"),
    "at-least": gettext_lazy("at least %(limit)s"),
    "less-than": gettext_lazy("less than %(limit)s"),
    "at-most": gettext_lazy("at most %(limit)s"),
}


def in_words(pack: Pack, condition: Condition) -> str:
    """The condition with the short clinical names of its questions."""
    return _words(pack, write_condition(condition))


def _words(pack: Pack, written: Any) -> str:
    if isinstance(written, str):
        return _question(pack, written)
    match written:
        case {"not": inner}:
            return _("not (%(what)s)") % {"what": _words(pack, inner)}
        case {"any": parts}:
            return _(" or ").join(_grouped(pack, part) for part in parts)
        case {"all": parts}:
            return _(" and ").join(_grouped(pack, part) for part in parts)
        case {"at-least": count, "of": parts}:
            listed = "; ".join(_words(pack, part) for part in parts)
            return _("at least %(count)s of: %(what)s") % {"count": count, "what": listed}
        case {"ever": question}:
            return _("%(what)s, now or ever before") % {"what": _question(pack, question)}
        case {"question": question, **rest}:
            asked = {str(key): part for key, part in rest.items()}
            return f"{_question(pack, str(question))}: {_asked(pack, str(question), asked)}"
        case _:
            return "; ".join(f"{_age(key)} {value}" for key, value in written.items())


def _grouped(pack: Pack, part: Any) -> str:
    words = _words(pack, part)
    return f"({words})" if isinstance(part, Mapping) and {"any", "all"} & set(part) else words


def _asked(pack: Pack, question: str, rest: Mapping[str, Any]) -> str:
    if "within" in rest:
        return _("in the last %(span)s") % {"span": _span(rest["within"])}
    if "in-next" in rest:
        return _("in the coming %(span)s") % {"span": _span(rest["in-next"])}
    if "includes" in rest:
        return ", ".join(_option(pack, question, code) for code in rest["includes"])
    if "is" in rest:
        return str(rest["is"])
    return _(" and ").join(LIMITS[key] % {"limit": limit} for key, limit in rest.items() if key in LIMITS)


def _question(pack: Pack, name: str) -> str:
    found = pack.questions.get(name)
    return found.clinician.in_(language()) if found else name.replace("-", " ")


def _option(pack: Pack, question: str, code: str) -> str:
    found = pack.questions.get(question)
    options = found.option if found else ()
    return next((option.label.in_(language()) for option in options if option.id == code), code)


def _age(key: str) -> str:
    return _("age under") if key == "age-under" else _("age at least")


SPANS = {
    "d": gettext_lazy("days"),
    "wk": gettext_lazy("weeks"),
    "mo": gettext_lazy("months"),
    "y": gettext_lazy("years"),
}


def _span(text: str) -> str:
    amount, _space, unit = str(text).partition(" ")
    return f"{amount} {SPANS.get(unit, unit)}"
