"""How large this face is: one caliper reading, or the model adult."""

from dataclasses import dataclass
from typing import Literal

Source = Literal["model", "zy", "ex"]

MODEL_MM: dict[str, float] = {"zy": 135.0, "ex": 89.0}
PLAUSIBLE_MM: dict[str, tuple[float, float]] = {"zy": (95.0, 175.0), "ex": (65.0, 120.0)}
NAMES: dict[str, str] = {"zy": "zy–zy", "ex": "ex–ex"}


class ScaleProblem(ValueError):
    """The reading cannot be the size of a face; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of one face against the model adult, and where that size came from.

    Until somebody measures, lengths are right within about 8 % and areas within about 15 %.

    >>> Scale.parse("zy=131").label
    'caliper zy–zy 131 mm'
    >>> round(Scale.parse("zy=131").factor, 3)
    0.97
    """

    source: Source = "model"
    mm: float | None = None

    def __post_init__(self) -> None:
        if self.source == "model":
            return
        low, high = PLAUSIBLE_MM[self.source]
        if self.mm is None or not low <= self.mm <= high:
            name = NAMES[self.source]
            raise ScaleProblem(
                f"{name} is {low:g} to {high:g} mm in a person; {self.mm} was given. Measure again."
            )

    @classmethod
    def parse(cls, text: str) -> "Scale":
        """Read `zy=131` (caliper, cheekbone to cheekbone) or `ex=91` (outer eye corners), or `model`."""
        name, _, value = text.strip().partition("=")
        if name in ("", "model") and not value:
            return MODEL
        try:
            reading = float(value)
        except ValueError:
            reading = float("nan")
        if name == "zy":
            return cls("zy", reading)
        if name == "ex":
            return cls("ex", reading)
        raise ScaleProblem(f"a scale is written zy=131 or ex=91, in millimetres; {text!r} was given")

    @property
    def factor(self) -> float:
        return 1.0 if self.mm is None else self.mm / MODEL_MM[self.source]

    @property
    def label(self) -> str:
        return "model adult" if self.mm is None else f"caliper {NAMES[self.source]} {self.mm:g} mm"

    def __str__(self) -> str:
        return "model" if self.mm is None else f"{self.source}={self.mm:g}"


MODEL = Scale()
