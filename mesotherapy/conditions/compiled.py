"""Conditions made into functions, for when many patients are held against them.

`compiled(condition)(view)` is `condition.truth(view)` (a law of the tests), without walking the condition
again for each patient. A question is read once for a patient, whatever number of conditions rest on it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from mesotherapy.conditions.forms import (
    NO,
    UNKNOWN,
    YES,
    Age,
    AllOf,
    AnyOf,
    AtLeast,
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
from mesotherapy.facts import Codes
from mesotherapy.truth import Truth

Test: TypeAlias = Callable[[View], Truth]


def compiled(condition: Condition) -> Test:
    """The condition as a function of a view."""
    match condition:
        case Is(question=question):
            return _is(question)
        case Ever(question=question):
            return _ever(condition, question)
        case Within(question=question):
            return _within(condition, question)
        case Includes(question=question, codes=codes):
            return _includes(condition, question, frozenset(codes))
        case Not(of=inside):
            return _not(compiled(inside))
        case AnyOf(of=parts):
            return _any(tuple(map(compiled, parts)))
        case AllOf(of=parts):
            return _all(tuple(map(compiled, parts)))
        case AtLeast(count=count, of=parts):
            return _at_least(count, tuple(map(compiled, parts)))
        case Compare() | InNext() | Age() | Equals():
            return _if_said(condition, condition.question)


def _is(question: str) -> Test:
    def test(view: View) -> Truth:
        value = view.values[question]
        return value if value.__class__ is Truth else UNKNOWN

    return test


def _if_said(condition: Compare | InNext | Age | Equals, question: str) -> Test:
    truth = condition.truth

    def test(view: View) -> Truth:
        return UNKNOWN if view.values[question] is UNKNOWN else truth(view)

    return test


def _ever(condition: Ever, question: str) -> Test:
    """A yes is a yes; anything else may hide an earlier one, when more was said than one thing that holds."""
    truth = condition.truth

    def test(view: View) -> Truth:
        value = view.values[question]
        if value is YES:
            return YES
        if question not in view.facts.by_question:
            return UNKNOWN
        if value is NO and len(view.facts.by_question[question]) == 1:
            return NO
        return truth(view)

    return test


def _within(condition: Within, question: str) -> Test:
    holds, truth = condition.holds, condition.truth

    def test(view: View) -> Truth:
        value = view.values[question]
        if isinstance(value, date):
            return YES if holds(value, view.on) else NO
        if question not in view.facts.by_question:
            return UNKNOWN
        return truth(view)

    return test


def _includes(condition: Includes, question: str, codes: frozenset[str]) -> Test:
    def test(view: View) -> Truth:
        value = view.values[question]
        if value.__class__ is Codes:
            if not codes.isdisjoint(value.present):
                return YES
            return NO if value.complete or not codes else UNKNOWN
        return NO if value is NO else UNKNOWN

    return test


def _not(inside: Test) -> Test:
    def test(view: View) -> Truth:
        found = inside(view)
        return UNKNOWN if found is UNKNOWN else NO if found is YES else YES

    return test


def _any(parts: tuple[Test, ...]) -> Test:
    def test(view: View) -> Truth:
        found = NO
        for part in parts:
            truth = part(view)
            if truth is YES:
                return YES
            if truth is UNKNOWN:
                found = UNKNOWN
        return found

    return test


def _all(parts: tuple[Test, ...]) -> Test:
    def test(view: View) -> Truth:
        found = YES
        for part in parts:
            truth = part(view)
            if truth is NO:
                return NO
            if truth is UNKNOWN:
                found = UNKNOWN
        return found

    return test


def _at_least(count: int, parts: tuple[Test, ...]) -> Test:
    def test(view: View) -> Truth:
        found = [part(view) for part in parts]
        if found.count(YES) >= count:
            return YES
        return NO if len(found) - found.count(NO) < count else UNKNOWN

    return test
