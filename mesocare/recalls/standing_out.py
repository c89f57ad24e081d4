"""The watch in words and tables: for the page of a lot, and for the director."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.models import Organisation
from mesocare.recalls.models import Harm
from mesocare.recalls.watching import (
    ANY,
    Watched,
    how_many_watched,
    names_of,
    sessions_with,
    weeks_of,
)
from mesotherapy.lot_safety import ALL_COUNTED, FALSE_ALARMS, Signal, stand_together

ORDER = ("lot", "product", "operator", "room")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is watched, with what the reports say of it."""

    watched: Watched
    name: str
    harm: str
    sessions: int
    signal: Signal
    stands: bool = False  # also when it is counted how many are watched

    @property
    def what(self) -> str:
        return what_words(self.watched.what)

    @property
    def state(self) -> str:
        if self.signal.speaks_up:
            return "stop"
        return "ok" if self.signal.can_tell else "unknown"

    @property
    def state_words(self) -> str:
        if self.signal.speaks_up:
            return _("More than chance")
        return _("As chance gives") if self.signal.can_tell else _("Nothing to compare with")

    @property
    def count_words(self) -> str:
        return count_words(self.watched.what, self.signal.with_event, self.sessions, self.harm)

    @property
    def chance_words(self) -> str:
        return chance_words(self.signal.expected) if self.signal.can_tell else ""

    @property
    def expected(self) -> str:
        return f"{self.signal.expected:.1f}" if self.signal.can_tell else "–"


def lines_of(organisation: Organisation, several: Iterable[Watched], harm: str) -> list[Line]:
    """What the reports of one kind say of these; nothing where none of them had any."""
    weeks = weeks_of(organisation, harm)
    with_event = [watched for watched in several if watched in weeks.with_event]
    names = names_of(with_event)
    return [
        Line(
            watched=watched,
            name=names[watched],
            harm=harm,
            sessions=sessions_with(organisation, watched),
            signal=weeks.signal(watched),
        )
        for watched in with_event
    ]


@dataclass(frozen=True, slots=True)
class Table:
    """Everything in which something of a kind was reported, of all that is watched."""

    lines: tuple[Line, ...]
    watched: int

    @property
    def bound_words(self) -> str:
        """How many false alarms to count on, at most, with as many watched as here."""
        return _(
            "%(many)s lots, products, operators and rooms are watched. Were none of them worse than the "
            "rest, at most %(false)s would ever raise it. Those marked “stands” stand even so: of them at "
            "most 1 in %(share)s is expected to be false."
        ) % {
            "many": self.watched,
            "false": f"{float(self.watched * FALSE_ALARMS):.1f}",
            "share": round(1 / ALL_COUNTED),
        }


def table_of(organisation: Organisation, harm: str) -> Table:
    """What stands out most first."""
    lines = lines_of(organisation, weeks_of(organisation, harm).with_event, harm)
    many = how_many_watched(organisation)
    standing = stand_together({line.watched: line.signal for line in lines}, watched=many)
    marked = [
        Line(
            watched=line.watched,
            name=line.name,
            harm=line.harm,
            sessions=line.sessions,
            signal=line.signal,
            stands=line.watched in standing,
        )
        for line in lines
    ]
    marked.sort(key=lambda line: (-line.signal.evidence, ORDER.index(line.watched.what), line.name))
    return Table(tuple(marked), many)


def harm_choices() -> list[tuple[str, str]]:
    """Which kind of harm to look at; all of them first."""
    return [(ANY, _("All")), *((harm.value, str(harm.label)) for harm in Harm)]


def harm_words(harm: str) -> str:
    """ "an infection", "an adverse event"."""
    named = {
        Harm.INFECTION: _("an infection"),
        Harm.ALLERGY: _("an allergic reaction"),
        Harm.VESSEL: _("a blocked vessel"),
        Harm.LUMP: _("a lump or nodule"),
        Harm.SKIN: _("an open sore, dying skin or a scar"),
        Harm.COLOUR: _("a change of colour"),
        Harm.WHOLE_BODY: _("an effect on the whole body"),
        Harm.OTHER: _("another adverse event"),
    }
    return named[Harm(harm)] if harm else _("an adverse event")


def what_words(what: str) -> str:
    return {
        "lot": _("Lot"),
        "product": _("Product"),
        "operator": _("Operator"),
        "room": _("Room"),
    }[what]


def count_words(what: str, with_event: int, sessions: int, harm: str) -> str:
    """ "4 of 31 sessions with this lot had an infection." """
    with_it = {
        "lot": _("with this lot"),
        "product": _("with this product"),
        "operator": _("of this operator"),
        "room": _("in this room"),
    }[what]
    return ngettext(
        "%(n)s of %(all)s session %(with)s had %(harm)s.",
        "%(n)s of %(all)s sessions %(with)s had %(harm)s.",
        sessions,
    ) % {"n": with_event, "all": sessions, "with": with_it, "harm": harm_words(harm)}


def chance_words(expected: float) -> str:
    """What chance alone would have given, among the sessions of the same weeks."""
    return _("Chance alone would give about %(expected)s, going by all sessions of the same weeks.") % {
        "expected": f"{expected:.1f}"
    }


def bound_words() -> str:
    """How often this says something that is not so."""
    return _(
        "Of 100 that are no worse than the rest, at most %(n)s ever raise this, however often one looks."
    ) % {"n": round(100 * FALSE_ALARMS)}
