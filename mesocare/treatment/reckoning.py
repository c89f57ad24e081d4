"""What a session adds up to, given and still to come, held against every limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.assessment.queries import facts_of, weight_of
from mesocare.clinics.models import Organisation, Site
from mesocare.clinics.pack import ceiling_amounts, current_pack, site_jurisdiction
from mesocare.planning.contents import substances_in
from mesocare.planning.draft import CheckLine, named_checks
from mesocare.planning.models import Plan
from mesocare.planning.queries import dose_history
from mesocare.treatment.charting import GIVEN, State, points_of
from mesocare.treatment.laying import areas_of
from mesocare.treatment.syringe import blend_of
from mesotherapy.dosing import (
    Assessment,
    Check,
    Component,
    Given,
    Injection,
    Intent,
    LimitedBy,
    Needling,
    Standing,
    Topical,
    assess,
    ceilings_from,
)
from mesotherapy.dosing.intent import Ceiling, PointCount
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import SkinThickness, Technique
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.skin import Scale, count_for_spacing, load_chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What stands outside the session and is the same for all its changes: history, ceilings, body, place."""

    history: tuple[Given, ...]
    ceilings: Mapping[str, tuple[Ceiling, ...]]
    weight: Quantity | None
    years: int | None
    place: str | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A session twice: what went in so far, and what it comes to if the rest is done as planned."""

    given: Assessment
    whole: Assessment
    lines: tuple[CheckLine, ...] = field(default=())

    @property
    def stops(self) -> list[CheckLine]:
        return [line for line in self.lines if line.check.standing is Standing.STOP]

    @property
    def checks(self) -> list[CheckLine]:
        return [line for line in self.lines if line.check.standing is Standing.CHECK]


def background(plan: Plan, organisation: Organisation, site: Site, on: date) -> Background:
    """Read the patient's history over the whole organisation, whatever the site."""
    patient = plan.patient
    return Background(
        history=dose_history(patient, plan.course),
        ceilings=ceilings_from(ceiling_amounts(organisation)),
        weight=weight_of(facts_of(patient), on),
        years=patient.age_on(on),
        place=site_jurisdiction(site),
        on=on,
    )


def reckon_session(
    plan: Plan,
    state: State,
    behind: Background,
    scale: str,
    *,
    suggest: bool = True,
    by_label: bool = True,
) -> Reckoned:
    """Add the session up and put every check; `by_label` takes the strength from the chosen lots.

    Raises:
        DoseProblem: if it cannot be added up, such as a product without a strength.
    """
    pack = current_pack()
    known: dict[str, Any] = {
        "substances": pack.by_id(Substance),
        "techniques": pack.by_id(Technique),
        "skin": pack.all(SkinThickness),
        "mixing": pack.all(Mixing),
    }
    blend = blend_of(plan, state, by_label=by_label)
    whole = assess(intent_of(plan, state, behind, scale, blend, given_only=False), suggest=suggest, **known)
    given = assess(intent_of(plan, state, behind, scale, blend, given_only=True), suggest=False, **known)
    lines = named_checks((*whole.checks, *interval_check(plan, behind)))
    return Reckoned(given=given, whole=whole, lines=lines)


def intent_of(
    plan: Plan,
    state: State,
    behind: Background,
    scale: str,
    blend: tuple[Component, ...],
    *,
    given_only: bool,
) -> Intent:
    """The session as the core counts it: what was given, with what is still to come or without."""
    counted = [zone for zone in state["zones"] if not given_only or _has_given(state, zone)]
    return Intent(
        blend=blend,
        injections=tuple(
            injection
            for zone in counted
            if zone["charted"] == "points"
            for injection in _injections(plan, state, zone, scale, given_only)
        ),
        needlings=tuple(
            _needling(zone, given_only)
            for zone in counted
            if zone["charted"] == "areas" and (given_only or zone["status"] != "skipped")
        ),
        topicals=_topicals(plan, state, given_only),
        history=behind.history,
        ceilings=behind.ceilings,
        weight=behind.weight,
        years=behind.years,
        place=behind.place,
        needles=_needles(state),
        indication=current_pack().get(Protocol, plan.protocol).indication,
        on=behind.on,
    )


def _needles(state: State) -> int | None:
    """How many needles are laid out, once their lot is chosen."""
    chosen = [Decimal(row["amount"]) for row in state["lots"].get("needle", ())]
    return int(sum(chosen)) if chosen else None


def _has_given(state: State, zone: Mapping[str, Any]) -> bool:
    if zone["charted"] == "areas":
        return bool(zone["passes_done"])
    return any(point["status"] in GIVEN for point in points_of(state, zone["zone"], zone["side"]))


def _injections(
    plan: Plan, state: State, zone: Mapping[str, Any], scale: str, given_only: bool
) -> list[Injection]:
    """One entry for each volume that was used in the zone; most zones have one."""
    counts: dict[str, int] = {}
    for point in points_of(state, zone["zone"], zone["side"]):
        if point["status"] in GIVEN or (not given_only and point["status"] == "planned"):
            volume = point.get("ml", zone["volume_ml"])
            counts[volume] = counts.get(volume, 0) + 1
    if not counts:
        return []
    return [_injection(plan, state, zone, scale, volume, count) for volume, count in counts.items()]


def _injection(
    plan: Plan, state: State, zone: Mapping[str, Any], scale: str, volume: str, count: int
) -> Injection:
    return Injection(
        zone=zone["zone"],
        side="" if zone["side"] == "M" else zone["side"],
        technique=zone["technique"],
        points=count,
        volume_per_point=Quantity(Decimal(volume), Unit.ML),
        area=Quantity(Decimal(str(zone["area_cm2"])), Unit.CM2),
        spacing=Quantity(Decimal(str(zone["spacing_mm"])), Unit.MM),
        needle_length=Quantity(Decimal(plan.needle["length_mm"]), Unit.MM),
        angle_degrees=Decimal(plan.needle["angle_degrees"]),
        count_at=_counter(state, zone, scale),
    )


def _counter(state: State, zone: Mapping[str, Any], scale: str) -> PointCount:
    def count_at(spacing: Decimal) -> int:
        chart, avoid = load_chart("face-front"), areas_of(state["avoid"])
        return count_for_spacing(
            chart, zone["zone"], zone["side"], float(spacing), avoid=avoid, scale=Scale.parse(scale)
        )

    return count_at


def _needling(zone: Mapping[str, Any], given_only: bool) -> Needling:
    begun = given_only or zone["status"] == "done"
    return Needling(
        zone=zone["zone"],
        side="" if zone["side"] == "M" else zone["side"],
        technique=zone["technique"],
        area=Quantity(Decimal(str(zone["area_cm2"])), Unit.CM2),
        passes=zone["passes_done"] if begun else max(zone["passes"], zone["passes_done"]),
        volume=Quantity(
            Decimal(zone["given_ml"])
            if begun
            else max(Decimal(zone["volume_ml"]), Decimal(zone["given_ml"])),
            Unit.ML,
        ),
        depth=Quantity(Decimal(str(zone["depth_mm"])), Unit.MM),
    )


def _topicals(plan: Plan, state: State, given_only: bool) -> tuple[Topical, ...]:
    """The numbing cream: as planned, or as weighed when it was put on."""
    planned, put_on = plan.numbing, state["numbing"]
    if not planned.get("substance") or (given_only and put_on is None):
        return ()
    mass = (put_on or {}).get("mass_g") or planned["mass_g"]
    return (
        Topical(
            substance=planned["substance"],
            mass=Quantity(Decimal(mass), Unit.G),
            area=Quantity(Decimal(planned["area_cm2"]), Unit.CM2),
            minutes=planned["minutes"],
        ),
    )


def interval_check(plan: Plan, behind: Background) -> tuple[Check, ...]:
    """The days that the accepted plan keeps between sessions, counted from the last one anywhere here."""
    substances = set(substances_in(plan.components))
    days = [given.on for given in behind.history if given.substance in substances and given.on <= behind.on]
    if not days:
        return ()
    since, least = (behind.on - max(days)).days, plan.interval_min_days
    too_soon = since < least
    return (
        Check(
            check="plan-interval",
            standing=Standing.STOP if too_soon else Standing.OK,
            say=_interval_words(max(days), since, least, too_soon=too_soon),
            by=LimitedBy.PLAN,
            value=Quantity(Decimal(since), Unit.DAY),
            least=Quantity(Decimal(least), Unit.DAY),
        ),
    )


def _interval_words(last: date, since: int, least: int, *, too_soon: bool) -> str:
    words = _("Last given on %(day)s, %(since)s days ago; the plan keeps at least %(least)s days.") % {
        "day": format_date(last, "j M Y"),
        "since": since,
        "least": least,
    }
    first = _("The first day that works is %(day)s.") % {"day": format_date(_plus(last, least), "j M Y")}
    return f"{words} {first}" if too_soon else words


def _plus(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)
