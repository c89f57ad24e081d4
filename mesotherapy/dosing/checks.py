"""Holding a tally against caps, the clinic's ceilings and published ranges: three different things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from mesotherapy.days import day_words
from mesotherapy.dosing.anaesthetics import session_limit
from mesotherapy.dosing.intent import Ceiling, Intent
from mesotherapy.dosing.measures import Measured, applies, last_given, measures
from mesotherapy.dosing.results import Check, LimitedBy, Standing, near, shown
from mesotherapy.dosing.tally import SubstanceTally, Tally, by_volume
from mesotherapy.facts import add_time
from mesotherapy.pack.substances import Basis, Limit, LimitKind, Substance
from mesotherapy.quantity import Quantity, Unit

_GROWING = frozenset({Basis.SESSIONS, Basis.COURSE, Basis.DAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One upper limit, whoever set it."""

    basis: Basis
    limit: Quantity
    by: LimitedBy
    sources: tuple[str, ...]
    zones: tuple[str, ...] = ()


def substance_checks(intent: Intent, found: SubstanceTally, substance: Substance) -> Iterator[Check]:
    """Put every question about one substance, from its strength to what creams bring of it."""
    ceilings = intent.ceilings.get(substance.id, ())
    is_given = (
        found.session.amount > 0
        or (found.unit is Unit.G and found.on_skin.amount > 0)
        or (bool(found.unknown_in) and any(place.volume.amount for place in intent.places))
    )
    yield from _strength(found, substance)
    if is_given:
        caps = list(_limits(LimitKind.CAP, substance, found, intent))
        yield from _upper_limits(intent, found, [*_as_lines(caps), *_ceiling_lines(ceilings)])
        yield from _no_limit(found, caps, ceilings)
        yield from _age_unknown(intent, found, substance)
        yield from _published(intent, found, substance)
    yield from _interval(intent, found, substance, ceilings)
    yield from _on_skin(found, substance, intent)


def _limits(kind: LimitKind, substance: Substance, found: SubstanceTally, intent: Intent) -> Iterator[Limit]:
    for limit in substance.limits:
        if limit.kind is kind and applies(limit, found, intent):
            yield limit


def _as_lines(caps: Iterable[Limit]) -> Iterator[_Line]:
    for cap in caps:
        if cap.max is not None and cap.may_judge:
            yield _Line(basis=cap.basis, limit=cap.max, by=LimitedBy.CAP, sources=cap.source, zones=cap.zones)


def _ceiling_lines(ceilings: Iterable[Ceiling]) -> Iterator[_Line]:
    for ceiling in ceilings:
        if ceiling.basis is not Basis.INTERVAL:
            yield _Line(basis=ceiling.basis, limit=ceiling.limit, by=LimitedBy.CEILING, sources=())


def _upper_limits(intent: Intent, found: SubstanceTally, lines: Iterable[_Line]) -> Iterator[Check]:
    for line in lines:
        for measured in _measured(line.basis, line.limit, found, intent, line.zones):
            yield _hold(found, line, measured)


def _measured(
    basis: Basis, limit: Quantity, found: SubstanceTally, intent: Intent, zones: tuple[str, ...]
) -> Iterator[Measured]:
    in_ml = limit.compatible(by_volume(found, intent).session) and found.unit is not Unit.ML
    counted = by_volume(found, intent) if in_ml else found
    for measured in measures(basis, counted, intent):
        zone = measured.place.split(" ", maxsplit=1)[0]
        if not zones or not zone or zone in zones:
            yield measured


def _hold(found: SubstanceTally, line: _Line, measured: Measured) -> Check:
    what = f"{found.name}, {measured.place}" if measured.place else found.name
    check = f"{line.by.name.lower()}:{found.id}:{line.basis.value}"
    if measured.value is None:
        return Check(
            check=check,
            standing=Standing.STOP,
            say=f"{what}: {measured.unknown} The {line.by.value} of {line.limit} {line.basis.words} "
            f"cannot be checked without it.",
            by=line.by, substance=found.id, place=measured.place, limit=line.limit, basis=line.basis,
            sources=line.sources,
        )  # fmt: skip
    over, close = measured.value > line.limit, near(measured.value, line.limit)
    return Check(
        check=check,
        standing=Standing.STOP if over else Standing.OK,
        say=_sentence(what, measured.value, line, over=over, close=close),
        by=line.by, substance=found.id, place=measured.place, value=measured.value, limit=line.limit,
        basis=line.basis, close=close, sources=line.sources,
    )  # fmt: skip


def _sentence(what: str, value: Quantity, line: _Line, *, over: bool, close: bool) -> str:
    amount, limit = shown(value), f"{line.limit} ({line.by.value}, {line.basis.words})"
    if over:
        return f"{what}: {amount} is more than {limit}."
    return f"{what}: {amount} of {limit}{', close to limit' if close else ''}."


def _no_limit(found: SubstanceTally, caps: Iterable[Limit], ceilings: Iterable[Ceiling]) -> Iterator[Check]:
    bounds = [cap.basis for cap in caps] + [ceiling.basis for ceiling in ceilings]
    if any(basis.bounds_a_session for basis in bounds):
        return
    yield Check(
        check=f"no-limit:{found.id}",
        standing=Standing.STOP,
        say=f"{found.name}: no label or regulator gives a limit for a session, and this clinic has set no "
        f"ceiling. The medical director sets one, with a reason, before it can be given.",
        by=LimitedBy.NONE, substance=found.id, value=found.session, basis=Basis.SESSION,
    )  # fmt: skip


def _age_unknown(intent: Intent, found: SubstanceTally, substance: Substance) -> Iterator[Check]:
    bound = [limit for limit in substance.limits if limit.kind is LimitKind.CAP and limit.asks_age]
    if intent.years is None and any(limit.holds_in(intent.place) for limit in bound):
        yield Check(
            check=f"age-unknown:{found.id}",
            standing=Standing.STOP,
            say=f"{found.name}: its limits depend on age, and the patient's age is not recorded.",
            by=LimitedBy.CAP, substance=found.id,
            sources=tuple(dict.fromkeys(key for limit in bound for key in limit.source)),
        )  # fmt: skip


def _published(intent: Intent, found: SubstanceTally, substance: Substance) -> Iterator[Check]:
    """Inside any range that was read at its source is ok; ranges from weak sources only ever warn."""
    ranges = list(_limits(LimitKind.RANGE, substance, found, intent))
    for basis in dict.fromkeys(limit.basis for limit in ranges if limit.basis is not Basis.INTERVAL):
        of_basis = [limit for limit in ranges if limit.basis is basis]
        for group in _comparable(of_basis):
            read = [limit for limit in group if limit.may_judge]
            yield from _hold_in_ranges(intent, found, basis, read or group)


def _comparable(limits: Iterable[Limit]) -> Iterator[list[Limit]]:
    groups: dict[str, list[Limit]] = {}
    for limit in limits:
        end = limit.max or limit.min
        if end is not None:
            groups.setdefault("volume" if end.compatible(_ONE_ML) else "amount", []).append(limit)
    yield from groups.values()


def _hold_in_ranges(
    intent: Intent, found: SubstanceTally, basis: Basis, ranges: list[Limit]
) -> Iterator[Check]:
    ends = [end for limit in ranges for end in (limit.min, limit.max) if end is not None]
    for measured in _measured(basis, ends[0], found, intent, ()):
        if measured.value is None:
            continue
        value = measured.value
        inside = [limit for limit in ranges if _within(value, limit)]
        cited = inside or ranges
        what = f"{found.name}, {measured.place}" if measured.place else found.name
        yield Check(
            check=f"range:{found.id}:{basis.value}",
            standing=Standing.OK if inside else Standing.CHECK,
            say=f"{what}: {shown(value)} {basis.words} is {'inside' if inside else 'outside'} what was "
            f"published ({'; '.join(_written(limit) for limit in cited)}).",
            by=LimitedBy.RANGE, substance=found.id, place=measured.place, value=value, least=min(ends),
            limit=max(ends), basis=basis,
            sources=tuple(dict.fromkeys(key for limit in cited for key in limit.source)),
        )  # fmt: skip


def _within(value: Quantity, limit: Limit) -> bool:
    grows = limit.basis in _GROWING  # early in a course, less than the published least is no news
    return (grows or limit.min is None or value >= limit.min) and (limit.max is None or value <= limit.max)


def _written(limit: Limit) -> str:
    low, high = limit.min, limit.max
    if low is None or high is None:
        text = f"up to {high}" if high is not None else f"from {low}"
    else:
        text = str(low) if low == high else f"{low} to {high}"
    return f"{text}, {limit.confidence.value}" if limit.is_weak else text


def _strength(found: SubstanceTally, substance: Substance) -> Iterator[Check]:
    """Whether what is injected, after mixing, has a published strength. Both strengths are always said."""
    if found.concentration is None:
        return
    injected = shown(found.concentration)
    drawn = ", ".join(str(strength) for strength in found.strengths)
    reported = sorted(
        {entry.strength for entry in substance.strengths if entry.strength.compatible(injected)}
    )
    unusual = bool(reported) and found.concentration not in reported
    known = ", ".join(str(strength) for strength in reported)
    yield Check(
        check=f"strength:{found.id}",
        standing=Standing.CHECK if unusual else Standing.OK,
        say=f"{found.name}: {drawn or 'nothing'} drawn, {injected} injected after mixing"
        + (f"; not among the strengths published ({known}). Read the label again." if unusual else "."),
        by=LimitedBy.RANGE, substance=found.id, value=injected,
        least=reported[0] if reported else None, limit=reported[-1] if reported else None,
        sources=tuple(dict.fromkeys(key for entry in substance.strengths for key in entry.source)),
    )  # fmt: skip


def _interval(
    intent: Intent, found: SubstanceTally, substance: Substance, ceilings: Iterable[Ceiling]
) -> Iterator[Check]:
    last = last_given(found.id, intent)
    if last is None:
        return
    for limit in substance.limits:
        if limit.basis is Basis.INTERVAL and limit.min is not None and applies(limit, found, intent):
            is_cap = limit.kind is LimitKind.CAP
            yield _since(found, intent, limit.min, LimitedBy.CAP if is_cap else LimitedBy.RANGE, limit.source)
    for ceiling in ceilings:
        if ceiling.basis is Basis.INTERVAL:
            yield _since(found, intent, ceiling.limit, LimitedBy.CEILING, ())


def _since(
    found: SubstanceTally, intent: Intent, least: Quantity, by: LimitedBy, sources: tuple[str, ...]
) -> Check:
    last = last_given(found.id, intent) or intent.on
    first_day = add_time(last, least)
    too_soon = intent.on < first_day
    beyond = Standing.CHECK if by is LimitedBy.RANGE else Standing.STOP
    say = f"{found.name}: last given on {day_words(last)}; {least} between sessions ({by.value})."
    return Check(
        check=f"interval:{found.id}",
        standing=beyond if too_soon else Standing.OK,
        say=f"{say} The first day that works is {day_words(first_day)}." if too_soon else say,
        by=by, substance=found.id, value=_days(intent.on - last), least=least, basis=Basis.INTERVAL,
        sources=sources,
    )  # fmt: skip


def _on_skin(found: SubstanceTally, substance: Substance, intent: Intent) -> Iterator[Check]:
    """A cream's ingredient beside what is injected. An unknown part is absorbed, so it only ever checks."""
    if found.unit is Unit.G or not found.on_skin.amount:
        return
    together = found.session + found.on_skin
    for cap in _limits(LimitKind.CAP, substance, found, intent):
        limit = session_limit(cap, intent)
        if limit is None or not limit.compatible(together):
            continue
        over = together > limit
        yield Check(
            check=f"on-skin:{found.id}:{cap.basis.value}",
            standing=Standing.CHECK if over else Standing.OK,
            say=f"{found.name}: {shown(found.session)} injected and {shown(found.on_skin)} on the skin, "
            f"of which an unknown part is absorbed; together {shown(together)} against {shown(limit)} for "
            f"injection.",
            by=LimitedBy.CAP, substance=found.id, value=together, limit=limit, basis=cap.basis,
            close=near(together, limit), sources=cap.source,
        )  # fmt: skip


def _days(span: timedelta) -> Quantity:
    return Quantity.parse(f"{span.days} d")


_ONE_ML = Quantity.parse("1 mL")


def blend_checks(intent: Intent, tally: Tally, substances: Mapping[str, Substance]) -> Iterator[Check]:
    """Put the questions about the syringe as a whole: is there enough, and how many actives are in it."""
    given = tally.injected_volume + tally.applied_volume
    short = given > tally.total_volume
    yield Check(
        check="blend-volume",
        standing=Standing.STOP if short else Standing.OK,
        say=f"{shown(given)} is planned and {shown(tally.total_volume)} is "
        f"{'mixed; draw more or give less.' if short else 'mixed.'}",
        by=LimitedBy.PLAN, value=given, limit=tally.total_volume,
    )  # fmt: skip
    actives = dict.fromkeys(
        part.name or part.substance for part in intent.blend if not substances[part.substance].is_diluent
    )
    if len(actives) > 1:
        yield Check(
            check="actives",
            standing=Standing.CHECK,
            say=f"{len(actives)} products in one syringe ({', '.join(actives)}). Write down why.",
            by=LimitedBy.PLAN,
        )
