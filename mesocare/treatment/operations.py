"""What a device or a form may ask for, read and checked. Nothing here knows the session yet."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from mesocare.web.refusal import Refusal

Reader = Callable[[Any], Any]
MOST_LOTS = 6  # for one part: more ampoules than that are another delivery
MOST_LAID_AGAIN = 40  # zones in one batch: everybody else waits while points are laid
FINEST = Decimal("0.000001")  # no syringe measures less; "1e-99999999" would be a text of 100 MB
UNKEPT = frozenset({"Cc", "Cs"})  # control characters and halves of characters: no database keeps them all


class ChangeRefused(Refusal):
    """A change that cannot be made. `index` says which of the batch."""

    status = 422

    def __init__(self, message: str, index: int = 0) -> None:
        super().__init__(message)
        self.index = index


def _text(most: int) -> Reader:
    def read(value: Any) -> str:
        words = str(value).strip()
        if any(unicodedata.category(letter) in UNKEPT and letter not in "\n\r\t" for letter in words):
            raise ValueError(_("It holds a character that is no text."))
        if len(words) > most:
            raise ValueError(_("At most %(most)s characters.") % {"most": most})
        return words

    return read


def _needed(most: int) -> Reader:
    def read(value: Any) -> str:
        words: str = _text(most)(value)
        if not words:
            raise ValueError(_("Write something here."))
        return words

    return read


def _whole(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        number = int(str(value).strip())
        if isinstance(value, bool) or not least <= number <= most:
            raise ValueError(_("A whole number from %(least)s to %(most)s.") % {"least": least, "most": most})
        return number

    return read


def no_finer(number: Decimal) -> Decimal:
    """The number as it was written, unless it is finer than anything a syringe measures."""
    return number if int(number.as_tuple().exponent) >= -6 else number.quantize(FINEST)


def _amount(most: str) -> Reader:
    """An exact amount, kept as text, so that nothing is rounded on the way."""

    def read(value: Any) -> str:
        try:
            number = Decimal(str(value).replace(",", ".").strip())
        except InvalidOperation:
            number = Decimal(-1)
        if not number.is_finite() or not 0 <= number <= Decimal(most):
            raise ValueError(_("A number from 0 to %(most)s.") % {"most": most})
        return f"{no_finer(number):f}"

    return read


def _length(least: float, most: float) -> Reader:
    def read(value: Any) -> float:
        number = float(str(value).replace(",", ".").strip())
        if not least <= number <= most:
            raise ValueError(_("A number from %(least)s to %(most)s.") % {"least": least, "most": most})
        return number

    return read


def _one_of(*allowed: str) -> Reader:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(_("One of: %(list)s.") % {"list": ", ".join(allowed)})
        return str(value)

    return read


def _id(value: Any) -> str:
    return str(uuid.UUID(str(value)))


def _weights(value: Any) -> list[float]:
    parts = value.split(",") if isinstance(value, str) else value
    weights = [round(float(part), 6) for part in parts]
    if len(weights) != 3 or not all(map(isfinite, weights)):
        raise ValueError(_("Three weights."))
    return weights


def _lots(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_LOTS:
        raise ValueError(_("Between 1 and %(most)s lots.") % {"most": MOST_LOTS})
    read = _amount("1000")
    return [{"lot": _id(each["lot"]), "amount": read(each["amount"])} for each in value]


ZONE: dict[str, Reader] = {"zone": _needed(60), "side": _one_of("R", "L", "M")}
PLACE: dict[str, Reader] = {"id": _id, "triangle": _whole(0, 100_000), "weights": _weights}
_MILLIMETRES = _length(-200, 200)

# op → what it needs, and what it may carry
OPERATIONS: dict[str, tuple[dict[str, Reader], dict[str, Reader]]] = {
    "zone-done": (ZONE, {}),
    "zone-count": ({**ZONE, "done": _whole(0, 5000)}, {}),
    "skip-zone": (ZONE, {"reason": _text(300)}),
    "passes": (
        {**ZONE, "passes": _whole(0, 30)},
        {"volume_ml": _amount("20"), "endpoint": _text(200)},
    ),
    "set-zone": (
        ZONE,
        {"spacing_mm": _length(1.5, 30), "volume_ml": _amount("20"), "depth_mm": _length(0, 15)},
    ),
    "mirror-zone": ({"zone": _needed(60), "from": _one_of("R", "L"), "to": _one_of("R", "L")}, {}),
    "add-point": ({**ZONE, **PLACE}, {}),
    "move-point": (PLACE, {}),
    "remove-point": ({"id": _id}, {}),
    "set-point": ({"id": _id, "status": _one_of("planned", "done", "skipped", "reaction")}, {}),
    "add-avoid": (
        {"id": _id, "x_mm": _MILLIMETRES, "y_mm": _MILLIMETRES, "radius_mm": _length(0, 40)},
        {"clearance_mm": _length(0, 40), "label": _text(120)},
    ),
    "remove-avoid": ({"id": _id}, {}),
    "numbing-on": ({"kind": _needed(60)}, {"mass_g": _amount("100")}),
    "numbing-off": ({}, {}),
    "antisepsis": ({"agent": _needed(120)}, {}),
    "mixed": ({}, {"checked_by": _text(120)}),
    "pain": ({**ZONE, "score": _whole(0, 10)}, {}),
    "reaction": ({"what": _needed(80)}, {**ZONE, "id": _id, "note": _text(500)}),
    "note": ({"text": _needed(2000)}, {}),
    "acknowledge": ({"check": _needed(240)}, {}),
    "choose-lot": ({"part": _needed(100), "lot": _id}, {"amount": _amount("1000")}),
    "choose-lots": ({"part": _needed(100), "lots": _lots}, {}),
    "identity": ({"name": _one_of("yes"), "born": _one_of("yes")}, {}),
    "pause": ({}, {"reason": _text(300)}),
    "resume": ({}, {}),
    "stop": ({"reason": _needed(500)}, {}),
}
WHEN_RUNNING = frozenset({"zone-done", "zone-count", "passes", "pain", "reaction", "pause", "resume", "stop"})
"""What cannot have happened before the session started."""


def read_changes(body: Any) -> list[dict[str, Any]]:
    """The `changes` of a posted batch, each with exactly the fields it may have.

    Raises:
        ChangeRefused: with the place of the first one that cannot be read.
    """
    changes = body.get("changes") if isinstance(body, Mapping) else None
    if not isinstance(changes, list) or not changes or len(changes) > 500:
        raise ChangeRefused(_("Nothing to save was sent. Load the page again."))
    read = [read_change(change, index) for index, change in enumerate(changes)]
    if sum("spacing_mm" in change or change["op"] == "mirror-zone" for change in read) > MOST_LAID_AGAIN:
        raise ChangeRefused(_("These are too many zones to lay again at once. Send them in parts."))
    return read


def read_change(given: Any, index: int = 0) -> dict[str, Any]:
    """One change, from JSON or from a form."""
    op = given.get("op") if isinstance(given, Mapping) else None
    if op not in OPERATIONS:
        raise ChangeRefused(_("This page asked for something unknown. Load it again."), index)
    needed, may = OPERATIONS[op]
    change: dict[str, Any] = {"op": op}
    for name, read in {**needed, **may}.items():
        value = given.get(name)
        if value in (None, "") and name in may:
            continue
        change[name] = _read(name, read, value, index)
    return change


def _read(name: str, read: Reader, value: Any, index: int) -> Any:
    try:
        return read("" if value is None else value)
    except (ValueError, TypeError, AttributeError) as problem:
        said = str(problem) if type(problem) is ValueError and str(problem).endswith(".") else ""
        words = said or _("This is not an answer that can be kept.")
        raise ChangeRefused(f"{name.replace('_', ' ')}: {words}", index) from problem
