"""`mesocare dose FILE`: a blend, its doses and its checks."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from mesocare.commands.reading import Table, pack_in_use, read_table
from mesocare.commands.speaking import Unanswerable, answer
from mesotherapy.dosing import (
    Assessment,
    Ceiling,
    Check,
    Component,
    DoseProblem,
    Given,
    Ingredient,
    Injection,
    Intent,
    LimitedBy,
    Standing,
    SubstanceTally,
    Topical,
    assess,
    ceilings_from,
    shown,
)
from mesotherapy.pack import Pack
from mesotherapy.pack.jurisdictions import NOT_SET, JurisdictionEntry
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.statements import Status, status_in
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import SkinThickness, Technique
from mesotherapy.quantity import NotAQuantity, Quantity, Unit

MOST_YEARS = 130
EXAMPLE = "mesocare dose docs/examples/dose.json"
_STOPS = frozenset({Status.BANNED, Status.OFF_BY_DEFAULT})


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="patient, blend and where it goes, as JSON")


def perform(args: argparse.Namespace) -> int:
    pack = pack_in_use()
    answer(told(*reckoned(read_table(args.file), pack)))
    return 0


def reckoned(given: Table, pack: Pack, *, suggest: bool = True) -> tuple[Assessment, list[Check]]:
    """A session as it is written down, added up, with every check about it.

    Raises:
        Unanswerable: with file and field, if it cannot be read or added up.
    """
    try:
        intent = _intent(given, pack)
        found = assess(
            intent,
            substances=pack.by_id(Substance),
            techniques=pack.by_id(Technique),
            skin=pack.all(SkinThickness),
            mixing=pack.all(Mixing),
            suggest=suggest,
        )
    except DoseProblem as problem:
        raise Unanswerable(f"{given.file}: {problem}") from None
    return found, [*found.checks, *_law(pack, intent)]


def _intent(given: Table, pack: Pack) -> Intent:
    indication = given.fields.get("indication")
    if indication is not None and indication not in pack.known("indication"):
        raise given.fault("indication", f"{indication!r} is no indication of this pack.")
    return Intent(
        blend=tuple(_component(part, pack) for part in given.tables("blend")),
        injections=tuple(_injection(place, pack) for place in given.tables("inject")),
        topicals=tuple(_topical(cream, pack) for cream in given.tables("topical")),
        history=tuple(_earlier(dose, pack) for dose in given.tables("history")),
        ceilings=_ceilings(given, pack),
        weight=_weight(given),
        years=_years(given),
        place=_place(given, pack),
        indication=indication,
        on=_day(given, "on"),
    )


def _component(part: Table, pack: Pack) -> Component:
    named = "diluent" if "diluent" in part.fields else "substance"
    strength = _amount(part, "strength") if "strength" in part.fields else None
    return Component(
        substance=_known(part, named, "substance", pack),
        volume=_amount(part, "volume"),
        strength=strength,
        ingredients=tuple(
            Ingredient(
                substance=_known(inside, "substance", "substance", pack), strength=_amount(inside, "strength")
            )
            for inside in part.tables("ingredients")
        ),
        name=str(part.fields.get("product", "")),
    )


def _injection(place: Table, pack: Pack) -> Injection:
    points = place.fields.get("points")
    if not isinstance(points, int) or isinstance(points, bool):
        raise place.fault("points", "a whole number of points is needed.")
    technique = _known(place, "technique", "technique", pack) if "technique" in place.fields else ""
    return Injection(
        zone=_known(place, "zone", "zone", pack),
        side=str(place.fields.get("side", "")),
        technique=technique,
        points=points,
        volume_per_point=_amount(place, "volume_per_point"),
        area=_amount(place, "area") if "area" in place.fields else None,
    )


def _topical(cream: Table, pack: Pack) -> Topical:
    minutes = cream.fields.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool):
        raise cream.fault("minutes", "a whole number of minutes is needed.")
    return Topical(
        substance=_known(cream, "substance", "substance", pack),
        mass=_amount(cream, "mass"),
        area=_amount(cream, "area"),
        minutes=minutes,
    )


def _earlier(dose: Table, pack: Pack) -> Given:
    unknown = dose.fields.get("amount") in (None, "unknown")
    return Given(
        substance=_known(dose, "substance", "substance", pack),
        amount=None if unknown else _amount(dose, "amount"),
        on=_day(dose, "on"),
    )


def _ceilings(given: Table, pack: Pack) -> dict[str, tuple[Ceiling, ...]]:
    if "ceilings" not in given.fields:
        return {}
    table = given.table("ceilings")
    amounts = {}
    for substance in table.fields:
        if substance not in pack.known("substance"):
            raise table.fault(substance, "no substance of this pack.")
        limits = table.table(substance)
        amounts[substance] = {basis: _amount(limits, basis) for basis in limits.fields}
    try:
        return ceilings_from(amounts)
    except ValueError as fault:
        raise given.fault("ceilings", str(fault)) from None


def _weight(given: Table) -> Quantity | None:
    kilograms = given.table("patient").fields.get("weight_kg") if "patient" in given.fields else None
    if kilograms is None:
        return None
    try:
        return Quantity(Decimal(str(kilograms)), Unit.KG)
    except ArithmeticError:
        raise given.fault("patient.weight_kg", f"{kilograms!r} is not a number of kilograms.") from None


def _years(given: Table) -> int | None:
    years = given.table("patient").fields.get("age_years") if "patient" in given.fields else None
    if years is None:
        return None
    if not isinstance(years, int) or isinstance(years, bool) or not 0 <= years <= MOST_YEARS:
        raise given.fault("patient.age_years", f"{years!r} is not a number of whole years.")
    return years


def _place(given: Table, pack: Pack) -> str | None:
    place = given.fields.get("jurisdiction")
    if place is None or place == NOT_SET:
        return None
    if pack.find(JurisdictionEntry, str(place)) is None:
        raise given.fault("jurisdiction", f"{place!r} is no place of this pack.")
    return str(place)


def _known(table: Table, field: str, kind: str, pack: Pack) -> str:
    name = table.fields.get(field)
    if name not in pack.known(kind):
        raise table.fault(field, f"{name!r} is no {kind} of this pack.")
    return str(name)


def _amount(table: Table, field: str) -> Quantity:
    written = table.fields.get(field)
    try:
        return Quantity.parse(str(written))
    except NotAQuantity:
        raise table.fault(field, f"{written!r} is not an amount such as “0.02 mL”.") from None


def _day(table: Table, field: str) -> date:
    written = table.fields.get(field)
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise table.fault(field, f"{written!r} is not a day such as 2026-11-22.") from None


def _law(pack: Pack, intent: Intent) -> Iterator[Check]:
    """What the place says about each substance and about mixing, where a place is named."""
    if intent.place is None:
        return
    inside = [one.substance for part in intent.blend for one in part.ingredients]
    named = dict.fromkeys([part.substance for part in intent.blend] + inside)
    for name in [*named, *(cream.substance for cream in intent.topicals)]:
        yield _licence(pack.get(Substance, name), intent.place)
    if len(intent.blend) > 1:
        yield _mixing(pack.get(JurisdictionEntry, intent.place))


def _licence(substance: Substance, place: str) -> Check:
    known = status_in(substance.statuses, place)
    status = known.status if known else Status.UNKNOWN
    standing = Standing.OK if status is Status.ALLOWED else Standing.CHECK
    words = str(known.say) if known else "Nothing is on record here. Ask the authority or a lawyer."
    return Check(
        check=f"licence:{substance.id}",
        standing=Standing.STOP if status in _STOPS else standing,
        say=f"{substance.name} in {place}: {status.value.replace('-', ' ')}. {words}",
        by=LimitedBy.NONE,
        substance=substance.id,
        sources=tuple(map(str, known.source)) if known else (),
    )


def _mixing(found: JurisdictionEntry) -> Check:
    standing = Standing.OK if found.mixing is Status.ALLOWED else Standing.CHECK
    what_to_do = (
        "" if standing is Standing.OK else " Ask the authority or a lawyer; the director answers for it."
    )
    return Check(
        check="mixing-law",
        standing=Standing.STOP if found.mixing in _STOPS else standing,
        say=f"Mixing in {found.name}: {found.mixing.value.replace('-', ' ')}.{what_to_do}",
        by=LimitedBy.MIXING,
        sources=tuple(map(str, found.source)),
    )


def told(found: Assessment, checks: list[Check]) -> dict[str, Any]:
    return {
        "total_volume": str(shown(found.tally.total_volume)),
        "injected_volume": str(shown(found.tally.injected_volume)),
        "substances": [_substance(row) for row in found.tally.substances],
        "checks": [_check(check) for check in checks],
    }


def _substance(row: SubstanceTally) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "concentration": str(shown(row.concentration)) if row.concentration else None,
        "per_point": [str(shown(amount)) for amount in row.per_point if amount.amount],
        "session": str(shown(row.session)),
        "on_skin": str(shown(row.on_skin)),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "check": check.check,
        "status": check.standing.value,
        "substance": check.substance or None,
        "value": str(shown(check.value)) if check.value is not None else None,
        "limit": str(shown(check.limit)) if check.limit is not None else None,
        "limit_by": check.by.value,
        "basis": check.basis.words if check.basis else None,
        "sources": list(map(str, check.sources)),
        "say": check.say,
        "fixes": [fix.label for fix in check.fixes],
    }
