"""A second, slow way of reckoning a session, sharing no arithmetic and no code with the first.

It reads what is written for `mesocare dose` and the limits straight from the pack's files, counts in
fractions with pint's units, one line after the other, and answers what each cap and each ceiling says.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pint

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
UNITS: Any = pint.UnitRegistry(non_int_type=Fraction)
UNITS.define("IU = [international_unit]")
UNITS.define("points = [points] = point")
Amount = Any
Verdict = tuple[str, str, str, Fraction | None, Fraction]
"""Whose limit and on what, the place, ok or stop, the value if any, the limit; in the limit's unit."""

NO_AMOUNT = {"min-interval"}
SAME = {"ug": "microgram", "ml": "mL", "mo": "month", "d": "day", "y": "year", "wk": "week"}


@cache
def amount(text: str) -> Amount:
    """Read "0.2 mL" or "4 mg/mL"; a percentage is grams in 100 mL."""
    found = re.fullmatch(r"\s*([0-9.]+)\s*(.*?)\s*", text)
    assert found, text
    number, unit = Fraction(found[1]), found[2]
    if unit == "%":
        return UNITS.Quantity(number * 10, "mg/mL")
    words = [SAME.get(part, part) for part in unit.replace("cm2", "cm**2").split("/")]
    return UNITS.Quantity(number, "/".join(words))


@cache
def substances() -> dict[str, dict[str, Any]]:
    """Every substance as its file says."""
    files = sorted((KNOWLEDGE / "substances").rglob("*.toml"))
    read = [tomllib.loads(file.read_text()) for file in files]
    return {each["id"]: each for each in read}


class Session:
    """One session as it is written for the command."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        self.on = date.fromisoformat(written["on"])
        self.lines = list(written.get("inject", []))
        self.blend = amount("0 mL")
        for part in written["blend"]:
            self.blend = self.blend + amount(part["volume"])

    @property
    def injected(self) -> Amount:
        found = amount("0 mL")
        for line in self.lines:
            found = found + self.volume(line)
        return found

    def volume(self, line: Mapping[str, Any]) -> Amount:
        return amount(line["volume_per_point"]) * line["points"]

    def held(self) -> dict[str, Amount]:
        """What is in the syringe of each substance: a mass, IU, or mL of a product told in mL."""
        found: dict[str, Amount] = {}
        for part in self.written["blend"]:
            name = part.get("diluent") or part["substance"]
            listed = {one["substance"]: one["strength"] for one in part.get("ingredients", [])}
            inside = {one["substance"]: one["strength"] for one in substances()[name].get("contains", [])}
            brought: dict[str, Amount] = {}
            if substances()[name]["kind"] != "diluent":
                for one, strength in (inside | listed).items():
                    brought[one] = amount(part["volume"]) * amount(strength)
                if name not in listed:
                    told_in_ml = substances()[name]["measured-in"] == "mL"
                    strength = UNITS.Quantity(Fraction(1), "") if told_in_ml else amount(part["strength"])
                    brought[name] = amount(part["volume"]) * strength
            else:
                for one, strength in listed.items():
                    brought[one] = amount(part["volume"]) * amount(strength)
            for one, much in brought.items():
                found[one] = found[one] + much if one in found else much
        return {one: much for one, much in found.items() if substances()[one]["kind"] != "diluent"}

    def concentration(self, name: str) -> Amount:
        return self.held()[name] / self.blend

    def session(self, name: str) -> Amount:
        """What is given; a cream counts as what lies on the skin of it."""
        if substances()[name]["measured-in"] == "g":
            found = amount("0 g")
            for cream in self.written.get("topical", []):
                if cream["substance"] == name:
                    found = found + amount(cream["mass"])
            return found
        return self.injected * self.concentration(name) if name in self.held() else None

    def names(self) -> list[str]:
        return [*self.held(), *dict.fromkeys(cream["substance"] for cream in self.written.get("topical", []))]


def verdicts(written: Mapping[str, Any]) -> Counter[Verdict]:
    """What every cap and every ceiling says about the session."""
    session = Session(written)
    found: Counter[Verdict] = Counter()
    for name in session.names():
        given = session.session(name)
        if given is None or given.magnitude == 0:
            continue
        for by, limit in _limits(session, name):
            most = amount(limit["max"])
            for place, value in _values(session, name, limit["basis"], most):
                if limit.get("zones") and place and place.split(" ")[0] not in limit["zones"]:
                    continue
                stop = value is None or value > most
                told = None if value is None else Fraction(value.to(most.units).magnitude)
                key = f"{by}:{name}:{limit['basis']}"
                found[key, place, "stop" if stop else "ok", told, Fraction(most.magnitude)] += 1
    return found


def _limits(session: Session, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for limit in substances()[name].get("limits", []):
        if limit["kind"] == "cap" and limit["basis"] not in NO_AMOUNT and _applies(session, name, limit):
            yield "cap", limit
    for basis, most in session.written.get("ceilings", {}).get(name, {}).items():
        if basis not in ("interval", "min-interval"):
            yield "ceiling", {"basis": f"per-{basis}", "max": most}


def _applies(session: Session, name: str, limit: Mapping[str, Any]) -> bool:
    written = session.written
    years, place = written.get("patient", {}).get("age_years"), written.get("jurisdiction")
    if place and limit.get("jurisdiction") and place not in limit["jurisdiction"]:
        return False
    if years is None and "below-years" in limit:
        return False
    if years is not None and not limit.get("from-years", 0) <= years < limit.get("below-years", 999):
        return False
    zones = {line["zone"] for line in session.lines}
    if limit.get("zones") and not zones & set(limit["zones"]):
        return False
    return not limit.get("indications") or written.get("indication") in (None, *limit["indications"])


def _values(session: Session, name: str, basis: str, most: Amount) -> Iterator[tuple[str, Amount | None]]:
    """Every value of a substance on a basis. A limit in mL counts the mixture that carries it."""
    in_ml = most.check("[volume]")
    cream = substances()[name]["measured-in"] == "g"
    each_ml = UNITS.Quantity(Fraction(1), "") if in_ml else None if cream else session.concentration(name)
    total = session.injected if in_ml else session.session(name)
    patient, history = session.written.get("patient", {}), session.written.get("history", [])
    mine = [dose for dose in history if dose["substance"] == name]
    match basis:
        case "per-point":
            for line in session.lines:
                if line["points"]:
                    yield _place(line), amount(line["volume_per_point"]) * each_ml
        case "per-zone":
            for line in session.lines:
                yield _place(line), session.volume(line) * each_ml
        case "per-cm2" if cream:
            for spread in session.written["topical"]:
                if spread["substance"] == name:
                    each = amount(spread["mass"]) / amount(spread["area"])
                    yield "", UNITS.Quantity(each.to("g/cm**2").magnitude, most.units)
        case "per-cm2":
            for line in session.lines:
                if "area" not in line:
                    yield _place(line), None
                    continue
                each = session.volume(line) * each_ml / amount(line["area"])
                yield (
                    _place(line),
                    UNITS.Quantity(each.to(most.units / UNITS("cm**2").units).magnitude, most.units),
                )
        case "per-session":
            yield "", total
        case "per-day" | "per-course":
            counted = [dose for dose in mine if basis == "per-course" or dose["on"] == session.written["on"]]
            for dose in counted:
                total = (
                    None if total is None or dose["amount"] == "unknown" else total + amount(dose["amount"])
                )
            yield "", total
        case "per-kg":
            kilograms = patient.get("weight_kg")
            yield "", total / Fraction(str(kilograms)) if kilograms else None
        case "max-points":
            yield "", UNITS.Quantity(Fraction(sum(line["points"] for line in session.lines)), "points")
        case "max-sessions":
            days = {dose["on"] for dose in mine} | {session.written["on"]}
            yield "", UNITS.Quantity(Fraction(len(days)), "")
        case "topical-area":
            spread = [
                amount(one["area"]) for one in session.written.get("topical", []) if one["substance"] == name
            ]
            if spread:
                yield "", sum(spread[1:], spread[0])
        case "topical-time":
            for one in session.written.get("topical", []):
                if one["substance"] == name:
                    yield "", UNITS.Quantity(Fraction(one["minutes"]), "minute")
        case _:
            raise AssertionError(basis)


def _place(line: Mapping[str, Any]) -> str:
    return f"{line['zone']} {line.get('side', '')}".strip()
