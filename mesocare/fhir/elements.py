"""Small parts of FHIR resources, read with care: a field of an odd shape is absent, never an error."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from mesotherapy.quantity import Quantity, Unit

Resource: TypeAlias = Mapping[str, Any]

SYSTEMS = {
    "http://snomed.info/sct": "snomed",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://loinc.org": "loinc",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "http://www.whocc.no/atc": "atc",
}
UCUM = {
    "kg": Unit.KG, "g": Unit.G, "cm": Unit.CM, "%": Unit.PERCENT, "Cel": Unit.CELSIUS,
    "kg/m2": Unit.KG_PER_M2,
    "mL/min/{1.73_m2}": Unit.ML_PER_MIN, "mL/min": Unit.ML_PER_MIN, "1": Unit.NUMBER, "{INR}": Unit.NUMBER,
    "{ratio}": Unit.NUMBER,
}  # fmt: skip
POUND_IN_KG = Decimal("0.45359237")  # exact by definition


def table(value: object) -> Resource:
    """The value where it is a table; otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[Resource]:
    """The tables in a list; a single table counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """The value where it is text; otherwise nothing."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list."""
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()


def codings(concept: object) -> Iterator[tuple[str, str, str]]:
    """Each coding of a concept as (system, code, display), the systems by their short names."""
    for coding in tables(table(concept).get("coding")):
        system, code = text(coding.get("system")), text(coding.get("code"))
        if code:
            yield SYSTEMS.get(system, system), code, text(coding.get("display"))


def words(concept: object) -> str:
    """What a concept says to a person."""
    found = table(concept)
    displays = (display for _, _, display in codings(found) if display)
    return text(found.get("text")) or next(displays, "")


def status(resource: Resource, field: str) -> str:
    """A status that is either a plain code or a concept."""
    value = resource.get(field)
    return text(value) or next((code for _, code, _ in codings(value)), "")


def first_day(value: object) -> date | None:
    """A FHIR date or moment as a day; a year or month alone as its first day."""
    return _day(text(value), last=False)


def last_day(value: object) -> date | None:
    """A FHIR date or moment as a day; a year or month alone as its last day."""
    return _day(text(value), last=True)


def _day(written: str, *, last: bool) -> date | None:
    parts = written[:10].split("-")
    try:
        year, month, day = [int(part) for part in parts] + [0] * (3 - len(parts))
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError):
        return None


def amount(value: object) -> Quantity | None:
    """A FHIR quantity whose unit is known here."""
    quantity = table(value)
    number, unit = quantity.get("value"), text(quantity.get("code")) or text(quantity.get("unit"))
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        return None
    exact = Decimal(str(number))
    if unit in ("[lb_av]", "lb", "lbs"):
        return Quantity(exact * POUND_IN_KG, Unit.KG)
    known = UCUM.get(unit) if unit else Unit.NUMBER
    return Quantity(exact, known) if known else None
