"""What is wrong with a pack: every problem at once, each with where it is and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, told so that it can be found and mended."""

    file: str
    entry: str
    field: str
    wrong: str
    expected: str = ""
    line: int = 0

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.line else self.file
        where = ": ".join(part for part in (file, self.entry, self.field) if part)
        return f"{where}: {self.wrong}" + (f" (expected {self.expected})" if self.expected else "")


class UnknownEntry(LookupError):
    """An id that the pack does not have."""


class PackProblems(ValueError):
    """A pack that cannot be used, with all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem))
        )
        count = len(self.problems)
        lines = "\n".join(map(str, self.problems))
        super().__init__(f"The pack has {count} problem{'s' if count != 1 else ''}:\n{lines}")


def problems_in(file: str, entry: str, fault: ValidationError) -> list[Problem]:
    """The complaints of a schema, in words."""
    return [_problem(file, entry, error) for error in fault.errors(include_url=False)]


def _problem(file: str, entry: str, error: Mapping[str, Any]) -> Problem:
    field = ".".join(str(part) for part in error["loc"])
    context: Mapping[str, Any] = error.get("ctx") or {}
    match error["type"]:
        case "missing":
            return Problem(file, entry, field, "is missing")
        case "extra_forbidden":
            return Problem(file, entry, field, "is not a field of this kind")
        case "enum":
            return Problem(
                file, entry, field, f"{error['input']!r} is not known", str(context.get("expected", ""))
            )
        case "value_error":
            return Problem(file, entry, field, str(context.get("error", error["msg"])))
        case "string_pattern_mismatch":
            return Problem(file, entry, field, f"{error['input']!r} is not written as it should be",
                           f"the form {context.get('pattern')}")  # fmt: skip
        case _:
            return Problem(file, entry, field, f"{_short(error['input'])}: {error['msg']}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
