"""A patient's report: reading its answers, and what follows from it beside earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from mesotherapy.facts import Value
from mesotherapy.pack.checkins import CheckIns, SignKind
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.truth import Truth

Answer: TypeAlias = int | Decimal | str
"""A grade, a number, a temperature, or `yes`, `no`, `unknown`."""

GRADED = ("redness", "swelling", "bruising", "lumps", "numbness", "itching")
PAIN = "pain"
WORSE_AGAIN = "worse-again"
NEW_NODULE = "new-nodule"
TELLING_RISE_IN_PAIN = 2
"""Points of ten from which a rise in pain counts. Source: row OS-63, two points are meaningful."""
LATE_FROM_DAY = 7
"""From this day a lump where there was none before is new. Source: row OW-06, nodules from week 1."""


class TriageProblem(ValueError):
    """A report that cannot be judged. `problems` has one sentence for each fault, with its field."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a patient said at one moment. `asked` names what the form asked, so that gaps are seen."""

    at: datetime
    answers: Mapping[str, Answer]
    asked: tuple[str, ...] = ()
    worried: bool = False

    @property
    def left_open(self) -> frozenset[str]:
        """The signs that were answered "unknown", or asked and left out."""
        said_unknown = {sign for sign, answer in self.answers.items() if answer == Truth.UNKNOWN.value}
        return frozenset(said_unknown | {sign for sign in self.asked if sign not in self.answers})

    @property
    def says_something(self) -> bool:
        """Whether any answer at all can be judged."""
        return any(answer != Truth.UNKNOWN.value for answer in self.answers.values())


@dataclass(slots=True)
class _Reading:
    answers: dict[str, Answer] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_report(
    check_ins: CheckIns,
    *,
    at: datetime,
    answers: Mapping[str, object],
    asked: Iterable[str] = (),
    worried: bool = False,
) -> Report:
    """Read answers as they come from a form or a file.

    Raises: TriageProblem: with every answer that does not read; an answer that is not understood is never
    dropped.
    """
    reading = _Reading()
    for sign, raw in answers.items():
        question = check_ins.question(sign)
        if question is None:
            reading.problems.append(f"report.answers.{sign}: there is no check-in question of that name.")
            continue
        answer = _read(raw, question.kind)
        if answer is None:
            reading.problems.append(f"report.answers.{sign}: {raw!r} is not {_EXPECTED[question.kind]}.")
        else:
            reading.answers[sign] = answer
    if reading.problems:
        raise TriageProblem(reading.problems)
    reading.answers.update(_measured(check_ins, reading.answers))
    return Report(at=at, answers=reading.answers, asked=tuple(asked), worried=worried)


_EXPECTED = {
    SignKind.GRADE: "a whole number from 0 to 3",
    SignKind.NUMBER: "a whole number from 0 to 10",
    SignKind.TEMPERATURE: "a temperature in °C from 30 to 45",
    SignKind.YES_NO: "yes, no or unknown",
}
_HIGHEST = {SignKind.GRADE: 3, SignKind.NUMBER: 10}


def _read(raw: object, kind: SignKind) -> Answer | None:
    if raw == Truth.UNKNOWN.value:
        return Truth.UNKNOWN.value
    if kind is SignKind.YES_NO:
        return str(raw) if raw in (Truth.YES.value, Truth.NO.value) else None
    number = _number(raw)
    if number is None:
        return None
    if kind is SignKind.TEMPERATURE:
        return number if 30 <= number <= 45 else None
    whole = number == number.to_integral_value() and 0 <= number <= _HIGHEST[kind]
    return int(number) if whole else None


def _measured(check_ins: CheckIns, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """What measured numbers say: from its threshold on a yes; below it a no, where nothing else was said."""
    found: dict[str, Answer] = {}
    for question in check_ins.questions:
        value, means = answers.get(question.id), question.means
        if means is None or not isinstance(value, int | Decimal):
            continue
        if value >= means.at_least.amount:
            found[means.sign] = Truth.YES.value
        elif answers.get(means.sign, Truth.UNKNOWN.value) == Truth.UNKNOWN.value:
            found[means.sign] = Truth.NO.value
    return found


def _number(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def grade_of(answer: Answer | None) -> int | None:
    """The grade, where the answer is one."""
    return answer if isinstance(answer, int) and not isinstance(answer, bool) else None


def answer_facts(answers: Mapping[str, Answer]) -> dict[str, Value]:
    """The answers as facts that conditions read."""
    return {
        sign: Truth(answer) if isinstance(answer, str) else Quantity(Decimal(answer), Unit.NUMBER)
        for sign, answer in answers.items()
    }


def derived_answers(
    report: Report, before: Sequence[Report], above: frozenset[str], day: int
) -> dict[str, Answer]:
    """What the report says only beside the earlier ones: that it is worse again, that a lump is new.

    What is derived can only add a yes; it never turns a patient's yes into a no.
    """
    found: dict[str, Answer] = {}
    if any(_rose(sign, report, before, above) for sign in (*GRADED, PAIN)):
        found[WORSE_AGAIN] = Truth.YES.value
    if day >= LATE_FROM_DAY and _rose_from_nothing("lumps", report, before):
        found[NEW_NODULE] = Truth.YES.value
    return found


def _rose(sign: str, report: Report, before: Sequence[Report], above: frozenset[str]) -> bool:
    """A rise counts for pain from two points, for another sign when it is above what is expected."""
    now, last = grade_of(report.answers.get(sign)), _last(sign, before)
    if now is None or last is None or now <= last:
        return False
    return now - last >= TELLING_RISE_IN_PAIN if sign == PAIN else sign in above


def _rose_from_nothing(sign: str, report: Report, before: Sequence[Report]) -> bool:
    now = grade_of(report.answers.get(sign))
    return bool(now) and _last(sign, before) == 0


def _last(sign: str, before: Sequence[Report]) -> int | None:
    grades = [grade for past in before if (grade := grade_of(past.answers.get(sign))) is not None]
    return grades[-1] if grades else None
