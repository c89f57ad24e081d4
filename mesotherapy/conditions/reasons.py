"""Why a condition is what it is, what could still settle it, and when time alone will turn it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from mesotherapy.conditions.forms import (
    UNKNOWN,
    YES,
    Age,
    AllOf,
    AnyOf,
    AtLeast,
    Atom,
    Compare,
    Condition,
    Equals,
    Ever,
    Includes,
    InNext,
    Is,
    Not,
    View,
    Within,
)
from mesotherapy.facts import Fact, add_time


def parts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside this one."""
    match condition:
        case Not():
            return (condition.of,)
        case AnyOf() | AllOf() | AtLeast():
            return condition.of
        case Is() | Ever() | Compare() | Within() | InNext() | Age() | Includes() | Equals():
            return ()


def atoms(condition: Condition) -> Iterator[Atom]:
    """The questions' own conditions, in the order they are written."""
    if isinstance(condition, Not | AnyOf | AllOf | AtLeast):
        for part in parts(condition):
            yield from atoms(part)
    else:
        yield condition


def questions_in(condition: Condition) -> tuple[str, ...]:
    """The questions a condition rests on, each once, in the order they are written."""
    return tuple(dict.fromkeys(atom.question for atom in atoms(condition)))


def undecided(condition: Condition, view: View) -> tuple[str, ...]:
    """The questions whose answer could still settle the condition; none when it is settled."""
    if condition.truth(view) is not UNKNOWN:
        return ()
    if isinstance(condition, Not | AnyOf | AllOf | AtLeast):
        inside = (question for part in parts(condition) for question in undecided(part, view))
        return tuple(dict.fromkeys(inside))
    return (condition.question,)


def behind(condition: Condition, view: View) -> tuple[str, ...]:
    """The questions whose answers made the condition what it is; for an unknown one, the open ones."""
    return tuple(dict.fromkeys(atom.question for atom in _deciding(condition, view)))


def facts_behind(condition: Condition, view: View) -> tuple[Fact, ...]:
    """The facts that made the condition what it is."""
    facts = (fact for atom in _deciding(condition, view) for fact in _facts_of(atom, view))
    return tuple(dict.fromkeys(facts))


def _deciding(condition: Condition, view: View) -> Iterator[Atom]:
    truth = condition.truth(view)
    match condition:
        case Not():
            yield from _deciding(condition.of, view)
        case AnyOf() | AllOf() | AtLeast():
            for part in condition.of:
                if part.truth(view) is truth:
                    yield from _deciding(part, view)
        case Is() | Ever() | Compare() | Within() | InNext() | Age() | Includes() | Equals():
            yield condition


def _facts_of(atom: Atom, view: View) -> tuple[Fact, ...]:
    reading = view.reading(atom.question)
    if isinstance(atom, Ever) and atom.truth(view) is YES:
        said = (*reading.facts, *reading.history, *reading.conflicts)
        return tuple(fact for fact in said if fact.value is YES)
    if isinstance(atom, Within) and not reading.facts:
        return tuple(fact for fact in reading.history if atom.holds(fact.value, view.on))
    return reading.facts


def turning_days(condition: Condition, view: View) -> tuple[date, ...]:
    """The days after `on` on which the passing of time alone may turn the condition, earliest first."""
    days = {day for atom in atoms(condition) for day in _turns(atom, view)}
    return tuple(sorted(day for day in days if day > view.on))


def _turns(atom: Atom, view: View) -> Iterator[date]:
    reading = view.reading(atom.question)
    told = [reading.value] if reading.facts else [fact.value for fact in reading.history]
    for day in told:
        if isinstance(day, date):
            yield from _turns_around(atom, day, view)


def _turns_around(atom: Atom, day: date, view: View) -> Iterator[date]:
    match atom:
        case Within():
            yield from (day, add_time(day, atom.span))
        case InNext():
            yield from (add_time(day, -atom.span), day + timedelta(days=1))
        case Age():
            yield from (add_time(day, age) for age in (atom.under, atom.at_least) if age is not None)
        case Is() | Ever() | Compare() | Includes() | Equals():
            return
