"""What a limit is held against: the value of one substance, by the limit's basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from mesotherapy.days import day_words
from mesotherapy.dosing.intent import Given, Intent
from mesotherapy.dosing.tally import DIGITS, SubstanceTally
from mesotherapy.pack.substances import Basis, Limit
from mesotherapy.quantity import Quantity, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One value to hold against a limit. `unknown` says what is missing when there is none."""

    value: Quantity | None
    place: str = ""
    unknown: str = ""


_AMOUNTS = frozenset(
    {Basis.POINT, Basis.ZONE, Basis.CM2, Basis.SESSION, Basis.DAY, Basis.COURSE, Basis.KG}
)  # what an unknown strength leaves unknown


def measures(basis: Basis, found: SubstanceTally, intent: Intent) -> Iterator[Measured]:
    """Give every value of a substance on one basis; a zone or point basis gives one for each zone."""
    for measured in _known(basis, found, intent):
        if found.unknown_in and basis in _AMOUNTS and measured.value is not None:
            products = ", ".join(found.unknown_in)
            yield Measured(
                value=None, place=measured.place, unknown=f"How strong it is in {products} is not known."
            )
        else:
            yield measured


def _known(basis: Basis, found: SubstanceTally, intent: Intent) -> Iterator[Measured]:
    with localcontext() as context:
        context.prec = DIGITS
        match basis:
            case Basis.POINT:
                yield from _per_point(found, intent)
            case Basis.ZONE:
                yield from (Measured(value=zone.amount, place=zone.place) for zone in found.places)
            case Basis.CM2:
                yield from _per_cm2(found, intent)
            case Basis.SESSION:
                yield Measured(value=_session(found))
            case Basis.DAY:
                yield _with_history(found, [given for given in intent.history if given.on == intent.on])
            case Basis.COURSE:
                yield _with_history(found, [given for given in intent.history if given.in_course])
            case Basis.KG:
                yield _per_kg(found, intent)
            case Basis.POINTS:
                yield Measured(value=Quantity(Decimal(sum(z.points for z in intent.injections)), Unit.POINTS))
            case Basis.SESSIONS:
                yield Measured(value=_sessions(found, intent))
            case Basis.AREA:
                yield from _topical_areas(found, intent)
            case Basis.TIME:
                yield from _topical_times(found, intent)
            case Basis.INTERVAL:
                return


def _session(found: SubstanceTally) -> Quantity:
    """What the session gives. A cream is counted in grams of itself; its ingredients are not added."""
    return found.session + found.on_skin if found.unit is Unit.G else found.session


def _per_point(found: SubstanceTally, intent: Intent) -> Iterator[Measured]:
    for zone, amount in zip(intent.injections, found.per_point, strict=True):
        if zone.points:
            yield Measured(value=amount, place=zone.place)


def _per_cm2(found: SubstanceTally, intent: Intent) -> Iterator[Measured]:
    for zone in found.places if found.unit is not Unit.G else ():
        if zone.per_cm2 is None:
            yield Measured(value=None, place=zone.place, unknown=f"The area of {zone.place} is not known.")
        else:
            yield Measured(value=Quantity(zone.per_cm2, found.unit), place=zone.place)
    for cream in intent.topicals:
        if cream.substance == found.id and cream.area.amount:
            grams = cream.mass.to(Unit.G).amount / cream.area.to(Unit.CM2).amount
            yield Measured(value=Quantity(grams, Unit.G))


def _per_kg(found: SubstanceTally, intent: Intent) -> Measured:
    if intent.weight is None or not intent.weight.amount:
        return Measured(value=None, unknown="The patient's weight is not recorded.")
    return Measured(value=_session(found) / intent.weight.to(Unit.KG).amount)


def _with_history(found: SubstanceTally, history: list[Given]) -> Measured:
    value = _session(found)
    for given in history:
        if given.substance != found.id:
            continue
        if given.amount is None or not given.amount.compatible(value):
            on = day_words(given.on)
            return Measured(value=None, unknown=f"How much was given on {on} is not known.")
        value = value + given.amount
    return Measured(value=value)


def _sessions(found: SubstanceTally, intent: Intent) -> Quantity:
    days = {given.on for given in intent.history if given.substance == found.id and given.in_course}
    return Quantity(Decimal(len(days | {intent.on})), Unit.NUMBER)


def _topical_areas(found: SubstanceTally, intent: Intent) -> Iterator[Measured]:
    areas = [cream.area for cream in intent.topicals if cream.substance == found.id]
    if areas:
        yield Measured(value=sum(areas[1:], areas[0]))


def _topical_times(found: SubstanceTally, intent: Intent) -> Iterator[Measured]:
    for cream in intent.topicals:
        if cream.substance == found.id:
            yield Measured(value=Quantity(Decimal(cream.minutes), Unit.MINUTE))


def last_given(substance: str, intent: Intent) -> date | None:
    """The last day before this session on which the substance was given; None when no such day is known."""
    before = [given.on for given in intent.history if given.substance == substance and given.on <= intent.on]
    return max(before, default=None)


def applies(limit: Limit, found: SubstanceTally, intent: Intent) -> bool:
    """Whether a limit speaks about this session, by all that it names.

    A limit's strength is the one injected, after mixing, as trials report it; not the ampoule's.
    """
    techniques = {place.technique for place in intent.places}
    zones = {place.zone for place in intent.places}
    return (
        limit.holds_in(intent.place)
        and _holds_at(limit, intent.years)
        and _shares(limit.techniques, techniques)
        and _shares(limit.zones, zones)
        and (not limit.indications or intent.indication is None or intent.indication in limit.indications)
        and (limit.strength is None or limit.strength == found.concentration or bool(found.unknown_in))
    )


def _holds_at(limit: Limit, years: int | None) -> bool:
    """Without an age the limits for grown people are shown; that the age is missing stops, elsewhere."""
    return limit.below_years is None if years is None else limit.holds_at(years)


def _shares(named: tuple[str, ...], present: set[str]) -> bool:
    return not named or not present.isdisjoint(named)
