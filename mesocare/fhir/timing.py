"""When a resource counts: from when, until when, and whether it counts at all.

| resource | counts | R4 fields |
|---|---|---|
| Condition | from onset until abatement; not when refuted, entered in error, or not confirmed | done |
| MedicationRequest, MedicationStatement | while active; otherwise it is history | done |
| AllergyIntolerance | unless inactive, resolved or refuted | done |
| Procedure, Immunization | done or completed, on its day | done |
| Observation | final, amended or preliminary, on its day | done |
| onsetString, abatementString | only that there was one | done |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from mesocare.fhir.elements import Resource, amount, first_day, last_day, status, table, text
from mesotherapy.facts import add_time
from mesotherapy.quantity import Quantity, Unit

UNDATED = date.min
_NEVER_SO = {"refuted", "entered-in-error"}
_PERHAPS = {"unconfirmed", "provisional", "differential"}
_ENDED = {"inactive", "resolved", "remission"}


@dataclass(frozen=True, slots=True)
class Timing:
    """When a resource counts. `why_not` says in words why it does not, where it does not."""

    on: date = UNDATED
    until: date | None = None
    confirmed_on: date | None = None
    why_not: str = ""


def timing_of(resource: Resource, born: date | None, as_of: date) -> Timing:
    """When a resource counts, read on the day `as_of`."""
    kind = text(resource.get("resourceType"))
    read = _KINDS.get(kind)
    if read is None:
        return Timing(why_not=f"{kind} resources are not read")
    return read(resource, born, as_of)


def _condition(resource: Resource, born: date | None, as_of: date) -> Timing:
    verification = status(resource, "verificationStatus")
    if verification in _NEVER_SO | _PERHAPS:
        return Timing(why_not=f"recorded as {verification}")
    onset = _edge(resource, "onset", born, first_day) or first_day(resource.get("recordedDate")) or UNDATED
    abatement = _edge(resource, "abatement", born, last_day)
    if abatement is None and _has_abated(resource):
        abatement = onset  # it is over, and nobody wrote down since when
    return Timing(onset, abatement)


def _has_abated(resource: Resource) -> bool:
    said = resource.get("abatementBoolean") is True or bool(text(resource.get("abatementString")))
    return said or status(resource, "clinicalStatus") in _ENDED


def _edge(
    resource: Resource, name: str, born: date | None, day: Callable[[object], date | None]
) -> date | None:
    period = table(resource.get(f"{name}Period"))
    end = period.get("start") if name == "onset" else period.get("end")
    return day(resource.get(f"{name}DateTime")) or day(end) or _at_age(resource.get(f"{name}Age"), born)


def _at_age(value: object, born: date | None) -> date | None:
    age = table(value)
    years = age.get("value")
    if born is None or text(age.get("code")) not in ("a", "") or isinstance(years, bool) or years is None:
        return None
    counted = amount({"value": years})
    try:
        return add_time(born, Quantity(counted.amount // 1, Unit.YEAR)) if counted else None
    except (ValueError, OverflowError):
        return None  # an age that no calendar holds


def _medication(resource: Resource, born: date | None, as_of: date) -> Timing:
    state = text(resource.get("status"))
    if resource.get("doNotPerform") is True or state == "entered-in-error":
        return Timing(
            why_not="recorded as not to be given" if state != "entered-in-error" else f"recorded as {state}"
        )
    period = table(resource.get("effectivePeriod"))
    begun = (
        first_day(resource.get("authoredOn"))
        or first_day(resource.get("effectiveDateTime"))
        or first_day(period.get("start"))
        or UNDATED
    )
    if state == "active":
        return Timing(begun, confirmed_on=max(as_of, begun))
    return Timing(begun, until=last_day(period.get("end")) or begun)


def _allergy(resource: Resource, born: date | None, as_of: date) -> Timing:
    verification = status(resource, "verificationStatus")
    if verification in _NEVER_SO:
        return Timing(why_not=f"recorded as {verification}")
    begun = _edge(resource, "onset", born, first_day) or first_day(resource.get("recordedDate")) or UNDATED
    if status(resource, "clinicalStatus") in _ENDED:
        return Timing(begun, until=begun)
    return Timing(begun, confirmed_on=max(as_of, begun))


def _done(resource: Resource, born: date | None, as_of: date) -> Timing:
    state = text(resource.get("status"))
    if state not in ("completed", "done", "final", "amended", "corrected", "preliminary", ""):
        return Timing(why_not=f"recorded as {state}")
    period = table(resource.get("performedPeriod")) or table(resource.get("effectivePeriod"))
    fields = ("performedDateTime", "occurrenceDateTime", "effectiveDateTime", "effectiveInstant")
    days = [last_day(resource.get(field)) for field in fields]
    days += [last_day(period.get("end")), last_day(period.get("start")), last_day(resource.get("issued"))]
    day = next((day for day in days if day is not None), UNDATED)
    return Timing(day)


_KINDS: Mapping[str, Callable[[Resource, date | None, date], Timing]] = {
    "Condition": _condition,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "AllergyIntolerance": _allergy,
    "Procedure": _done,
    "Immunization": _done,
    "Observation": _done,
}
READ = frozenset(_KINDS)
