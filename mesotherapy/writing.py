"""Conditions as clinicians write them: read from, and written back to, the plain values of a TOML file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from mesotherapy.conditions import (
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
    Within,
)
from mesotherapy.quantity import NotAQuantity, Quantity, Unit

Written: TypeAlias = "str | int | Sequence[Written] | Mapping[str, Written]"
_LIMITS = ("more-than", "at-least", "less-than", "at-most")
_SPANS = frozenset({Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR})


class NotACondition(ValueError):
    """A condition that does not read; the message says what was expected."""


def read_condition(written: object) -> Condition:
    """Read a condition.

    >>> read_condition({"any": ["pregnant", {"age-under": "18 y"}]})
    AnyOf(of=(Is(question='pregnant'), Age(under=Quantity.parse('18 y'), at_least=None)))

    Raises:
        NotACondition: when it does not read.
    """
    if isinstance(written, str):
        return Is(_name(written))
    if not isinstance(written, Mapping) or not written:
        raise NotACondition(
            f"{written!r} is not a condition: write a question id, or a table such as {{ any = […] }}"
        )
    keys = frozenset(written)
    for wanted, read in _FORMS:
        if keys == wanted:
            return read(written)
    if "question" in keys and keys <= {"question", *_LIMITS} and len(keys) > 1:
        return _compare(written)
    raise NotACondition(f"{sorted(keys)} is not a form of condition that is known")


def write_condition(condition: Condition) -> Written:
    """The same condition as it would be written in the pack."""
    match condition:
        case Is():
            return condition.question
        case Ever():
            return {"ever": condition.question}
        case Not():
            return {"not": write_condition(condition.of)}
        case AnyOf():
            return {"any": [write_condition(part) for part in condition.of]}
        case AllOf():
            return {"all": [write_condition(part) for part in condition.of]}
        case AtLeast():
            return {"at-least": condition.count, "of": [write_condition(part) for part in condition.of]}
        case Within():
            return {"question": condition.question, "within": str(condition.span)}
        case InNext():
            return {"question": condition.question, "in-next": str(condition.span)}
        case Includes():
            return {"question": condition.question, "includes": list(condition.codes)}
        case Equals():
            return {"question": condition.question, "is": condition.text}
        case Age() | Compare():
            return _write_limits(condition)


def _write_limits(condition: Age | Compare) -> Written:
    if isinstance(condition, Age):
        ages = {"age-under": condition.under, "age-at-least": condition.at_least}
        return {key: str(age) for key, age in ages.items() if age is not None}
    limits = dict(
        zip(
            _LIMITS,
            (condition.more_than, condition.at_least, condition.less_than, condition.at_most),
            strict=True,
        )
    )
    return {
        "question": condition.question,
        **{key: str(limit) for key, limit in limits.items() if limit is not None},
    }


def _name(written: object) -> str:
    if not isinstance(written, str) or not written:
        raise NotACondition(f"{written!r} should be the id of a question")
    return written


def _many(written: object) -> tuple[Condition, ...]:
    if not isinstance(written, Sequence) or isinstance(written, str) or not written:
        raise NotACondition(f"{written!r} should be a list of one or more conditions")
    return tuple(read_condition(part) for part in written)


def _amount(written: object) -> Quantity:
    try:
        return Quantity.parse(str(written))
    except NotAQuantity as fault:
        raise NotACondition(str(fault)) from fault


def _span(written: object) -> Quantity:
    span = _amount(written)
    if span.unit not in _SPANS or span.amount != int(span.amount) or span.amount < 0:
        raise NotACondition(f"{written!r} should be a whole number of d, wk, mo or y")
    return span


def _age(written: object) -> Quantity:
    span = _span(written)
    if span.unit not in (Unit.MONTH, Unit.YEAR):
        raise NotACondition(f"{written!r} should be an age in mo or y")
    return span


def _ages(written: Mapping[str, object]) -> Age:
    under, at_least = written.get("age-under"), written.get("age-at-least")
    return Age(_age(under) if under is not None else None, _age(at_least) if at_least is not None else None)


def _compare(written: Mapping[str, object]) -> Compare:
    limits = (_amount(written[key]) if key in written else None for key in _LIMITS)
    return Compare(_name(written["question"]), *limits)


def _at_least(written: Mapping[str, object]) -> AtLeast:
    count, of = written["at-least"], _many(written["of"])
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= len(of):
        raise NotACondition(f"at-least = {count!r} should be a whole number from 1 to {len(of)}")
    return AtLeast(count, of)


def _codes(written: object) -> tuple[str, ...]:
    if not isinstance(written, Sequence) or isinstance(written, str) or not written:
        raise NotACondition(f"includes = {written!r} should be a list of one or more codes")
    return tuple(_name(code) for code in written)


def _is(written: Mapping[str, object]) -> Condition:
    question, text = _name(written["question"]), _name(written["is"])
    match text:
        case "yes":
            return Is(question)
        case "no":
            return Not(Is(question))
        case _:
            return Equals(question, text)


_FORMS: tuple[tuple[frozenset[str], Callable[[Mapping[str, object]], Condition]], ...] = (
    (frozenset({"not"}), lambda w: Not(read_condition(w["not"]))),
    (frozenset({"any"}), lambda w: AnyOf(_many(w["any"]))),
    (frozenset({"all"}), lambda w: AllOf(_many(w["all"]))),
    (frozenset({"at-least", "of"}), _at_least),
    (frozenset({"ever"}), lambda w: Ever(_name(w["ever"]))),
    (frozenset({"age-under"}), _ages),
    (frozenset({"age-at-least"}), _ages),
    (frozenset({"age-under", "age-at-least"}), _ages),
    (frozenset({"question", "within"}), lambda w: Within(_name(w["question"]), _span(w["within"]))),
    (frozenset({"question", "in-next"}), lambda w: InNext(_name(w["question"]), _span(w["in-next"]))),
    (frozenset({"question", "includes"}), lambda w: Includes(_name(w["question"]), _codes(w["includes"]))),
    (frozenset({"question", "is"}), _is),
)
