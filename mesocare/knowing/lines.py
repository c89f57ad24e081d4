"""Any entry of the pack as a page: its plain facts, and its statements by what they are about.

Every statement keeps its source, evidence, confidence, review and dossier row beside it, whatever its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.knowing.conditions import in_words
from mesocare.knowing.rereading import Row, rows_of
from mesocare.knowing.shelf import Named, language, name_of
from mesotherapy.conditions import questions_in
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Cited, CitedEntry, Entry, Model, Reference, Review, Scope
from mesotherapy.pack.base import Text as Words
from mesotherapy.quantity import Quantity

PROVENANCE = frozenset(Cited.model_fields)
SHOWN_ABOVE = frozenset({"id", "name", "title", "thing", "other", "summary"})
TOLD = (
    "say",
    "patient",
    "ask",
    "answer",
    "title",
    "body",
    "text",
)  # a statement's own sentences, in this order
NOT_A_FACT = frozenset({"id", "name", "summary", "direction", *TOLD})
DIRECTIONS = frozenset({"for", "against", "unclear"})
THIN = "\u2009"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: words, or a link to another entry."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A field that is not a statement."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One statement with where it comes from."""

    texts: tuple[tuple[str, str], ...]  # (label, words); the first without a label
    facts: tuple[Fact, ...]
    note: str
    cited: Cited | None
    direction: str = ""
    review: Review | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Statements about the same thing."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole entry."""

    name: Named
    own: Line | None
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    counted: int  # statements
    summary: str = ""


def show_entry(pack: Pack, kind: str, entry: Entry) -> Shown:
    """Everything an entry says."""
    found = name_of(pack, f"{kind}:{entry.id}")
    assert found is not None  # noqa: S101 - it stands in this pack
    own = line_of(pack, entry) if isinstance(entry, CitedEntry) else None
    groups = tuple(_groups(pack, entry))
    counted = sum(len(group.lines) for group in groups) + (own is not None)
    summary = getattr(entry, "summary", None)
    facts = () if own else tuple(_facts(pack, entry, SHOWN_ABOVE))
    return Shown(found, own, facts, groups, counted, summary.in_(language()) if summary else "")


def _groups(pack: Pack, model: Model, above: str = "") -> Iterator[Group]:
    """The pieces of an entry, field by field; a statement inside a piece gets a group of its own."""
    for name, value in _fields(model):
        pieces = [part for part in _parts(value) if isinstance(part, Cited) or _is_listed(model, value)]
        if pieces:
            label = humanise(f"{above} {name}" if above else name)
            yield Group(label, tuple(line_of(pack, part) for part in pieces))
        for part in _parts(value):
            yield from _groups(pack, part, name)


def _parts(value: Any) -> list[Model]:
    parts = value if isinstance(value, tuple) else (value,)
    return [part for part in parts if isinstance(part, Model) and not isinstance(part, Words | Scope)]


def _is_listed(model: Model, value: Any) -> bool:
    """Pieces of an entry that are several, such as the options of a question, stand one under the other."""
    return isinstance(model, Entry) and isinstance(value, tuple) and bool(_parts(value))


def line_of(pack: Pack, piece: Model) -> Line:
    """One piece with all it says; its provenance too, where it is a statement."""
    cited = piece if isinstance(piece, Cited) else None
    left_out = NOT_A_FACT | PROVENANCE if cited else frozenset(TOLD)
    direction = getattr(getattr(piece, "direction", None), "value", "")
    return Line(
        texts=tuple(_texts(piece)),
        facts=tuple(_facts(pack, piece, left_out)),
        note=cited.note.in_(language()) if cited and cited.note else "",
        cited=cited,
        direction=direction if direction in DIRECTIONS else "",
        review=cited.review if cited else None,
        rows=rows_of(pack, cited.row) if cited else (),
    )


def _texts(model: Model) -> Iterator[tuple[str, str]]:
    for place, name in enumerate(TOLD):
        words = None if name in SHOWN_ABOVE and isinstance(model, Entry) else getattr(model, name, None)
        label = "" if place == 0 else humanise(name)
        if isinstance(words, Words):
            yield label, words.in_(language())
        elif isinstance(words, Model):  # say.clinician and say.patient of a contraindication
            yield from ((humanise(part), text.in_(language())) for part, text in _fields(words))


def _fields(model: Model) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(model, name)) for name in type(model).model_fields)


def _facts(pack: Pack, model: Model, left_out: frozenset[str]) -> Iterator[Fact]:
    for name, value in _fields(model):
        if name in left_out or value in (None, (), {}, "") or _is_listed(model, value):
            continue
        values = tuple(_values(pack, name, value))
        if values:
            yield Fact(humanise(name), values)


def _values(pack: Pack, name: str, value: Any) -> Iterator[Value]:
    """A field's value in words. Statements inside it are not values: they have lines of their own."""
    match value:
        case Cited():
            return
        case Reference():
            found = name_of(pack, f"{value.kind}:{value}")
            yield Value(found.title, found.url) if found else Value(str(value).replace("-", " "))
        case Words():
            yield Value(value.in_(language()))
        case Scope():
            yield from _scope(pack, value)
        case Model():
            yield Value(_model(pack, value))
        case tuple() | list():
            for part in value:
                yield from _values(pack, name, part)
        case dict():
            yield from (Value(f"{humanise(str(key))} {_plain(part)}") for key, part in value.items())
        case _ if name == "when":
            yield Value(in_words(pack, value))
            yield from _questions(pack, value)
        case _:
            yield Value(_plain(value))


def _questions(pack: Pack, condition: Any) -> Iterator[Value]:
    for question in questions_in(condition):
        found = name_of(pack, f"question:{question}")
        if found:
            yield Value(found.title, found.url)


def _scope(pack: Pack, scope: Scope) -> Iterator[Value]:
    if scope.is_everything:
        yield Value(_("every treatment"))
    for name, value in _fields(scope):
        yield from _values(pack, name, value)


def _model(pack: Pack, model: Model) -> str:
    parts = []
    for name, value in _fields(model):
        values = ", ".join(part.text for part in _values(pack, name, value))
        if values and not (isinstance(value, tuple) and not value):
            parts.append(f"{humanise(name).lower()} {values}")
    return ", ".join(parts)


def _plain(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Quantity():
            return f"{value.amount}{THIN}{value.unit.label}".strip()
        case Enum():
            return str(value.value).replace("-", " ")
        case Decimal() | date() | time():
            return str(value)
        case _:
            return str(value)


def humanise(name: str) -> str:
    """A field's name as a heading; the commonest are in the clinic's language.

    Words are kept by language: "say.en" is just what it says, "say.ar" is the same in Arabic.
    """
    steps = re.split(r"[\s._-]+", name.strip("_"))
    language = steps.pop() if len(steps) > 1 and steps[-1] in LANGUAGES else ""
    key = " ".join(steps)
    words = str(LABELS.get(key, key[:1].upper() + key[1:]))
    return f"{words} ({LANGUAGES[language]})" if language and language != SHIPPED_IN else words


SHIPPED_IN = "en"
LANGUAGES = {"en": gettext_lazy("English"), "ar": gettext_lazy("Arabic")}


LABELS = {
    "off by default": gettext_lazy("Why it is off unless switched on"),
    "published": gettext_lazy("Published schedules"),
    "region": gettext_lazy("Region"),
    "regions": gettext_lazy("Regions"),
    "sided": gettext_lazy("Has a left and a right"),
    "borders": gettext_lazy("Borders"),
    "rules": gettext_lazy("Rules"),
    "report to": gettext_lazy("Whom to tell about harm"),
    "order": gettext_lazy("Which comes first"),
    "on": gettext_lazy("Opened again on"),
    "found": gettext_lazy("What was found"),
    "options": gettext_lazy("What each source says"),
    "second": gettext_lazy("With this"),
    "first": gettext_lazy("This"),
    "verdict": gettext_lazy("How much it weighs"),
    "rule": gettext_lazy("What kind of rule"),
    "when": gettext_lazy("Present when"),
    "say": gettext_lazy("What it says"),
    "patient": gettext_lazy("For the patient"),
    "clinician": gettext_lazy("For the clinician"),
    "min": gettext_lazy("From"),
    "max": gettext_lazy("To"),
    "of": gettext_lazy("About"),
    "limits of knowledge": gettext_lazy("What is not known"),
    "consent risks": gettext_lazy("Risks that consent names"),
    "statuses": gettext_lazy("The law, by place"),
    "holds": gettext_lazy("An answer holds (days)"),
    "option": gettext_lazy("Answers"),
    "source": gettext_lazy("Sources"),
    "row": gettext_lazy("Dossier rows"),
    "local": gettext_lazy("Cuts an area out of the map"),
    "overridable": gettext_lazy("May be overridden"),
}
