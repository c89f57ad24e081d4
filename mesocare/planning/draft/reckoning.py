"""Laying the zones on the skin, adding up, checking."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from mesocare.assessment.models import AvoidArea as AvoidRow
from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import ceiling_amounts
from mesocare.planning.contents import component_of
from mesocare.planning.draft.asked import Draft, DraftZone, Needle, Numbing, Part
from mesocare.planning.draft.reckoned import Reckoning, ZoneReckoning, named_checks
from mesotherapy.courses import WorkPace, ZoneWork, chair_time
from mesotherapy.dosing import (
    Check,
    Component,
    Given,
    Injection,
    Intent,
    Needling,
    Topical,
    assess,
    ceilings_from,
)
from mesotherapy.pack import Pack
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import Charting, SkinThickness, Technique
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.skin import (
    AvoidArea,
    Chart,
    Scale,
    SurfacePoint,
    count_for_spacing,
    lay_grid,
    load_chart,
    project,
)


def reckon(
    *,
    pack: Pack,
    organisation: Organisation,
    draft: Draft,
    avoid: tuple[AvoidRow, ...],
    history: tuple[Given, ...],
    weight: Quantity | None,
    years: int | None,
    place: str | None,
    on: date,
    screened: tuple[Check, ...] = (),
) -> Reckoning:
    """Lay the zones on the skin, add up the session and put every check.

    `years` is the patient's age, `place` the site's jurisdiction; None where they are not known. `screened`
    is what the patient's answers say about a blend that goes beyond the treatment.

    Raises:
        DoseProblem: if the draft cannot be added up; says which line.
        GridProblem: if a zone cannot be laid.
    """
    protocol = pack.get(Protocol, draft.protocol)
    technique = pack.get(Technique, draft.technique)
    chart = load_chart(draft.chart)
    scale = Scale.parse(draft.scale)
    areas = tuple(avoid_area(chart, row) for row in avoid)
    depth = depth_mm(draft.needle, technique)
    zones = tuple(_lay(chart, scale, areas, zone, draft, technique, depth) for zone in draft.zones)
    intent = Intent(
        blend=tuple(_component(part) for part in draft.components),
        injections=tuple(
            _injection(zone, chart, scale, areas, draft) for zone in zones if zone.asked.spacing_mm
        ),
        needlings=tuple(_needling(zone) for zone in zones if not zone.asked.spacing_mm),
        topicals=(_topical(draft.numbing),) if draft.numbing and draft.numbing.substance else (),
        history=history,
        ceilings=ceilings_from(ceiling_amounts(organisation)),
        weight=weight,
        years=years,
        place=place,
        indication=protocol.indication,
        on=on,
    )
    assessed = assess(
        intent,
        substances=pack.by_id(Substance),
        techniques=pack.by_id(Technique),
        skin=pack.all(SkinThickness),
        mixing=pack.all(Mixing),
    )
    time = chair_time(
        pace=_pace(protocol), zones=[_work(zone) for zone in zones], numbing_minutes=_numbing_minutes(draft)
    )
    return Reckoning(
        zones=zones,
        tally=assessed.tally,
        lines=named_checks((*screened, *assessed.checks)),
        chair_minutes=time.chair_minutes,
        visit_minutes=time.visit_minutes,
        intent=intent,
    )


def avoid_area(chart: Chart, row: AvoidRow) -> AvoidArea:
    """A noted place, as the map needs it. Its clearance is in its radius."""
    x, y = project(chart, SurfacePoint(row.triangle, tuple(row.weights)))
    return AvoidArea(x, y, float(row.radius_mm), 0.0, row.label or row.kind, str(row.uuid))


def depth_mm(needle: Needle, technique: Technique) -> Decimal:
    """How deep the needle reaches: length × sine of the angle; a pen's needles stand upright."""
    from mesotherapy.dosing import depth_of

    if technique.charted is Charting.AREAS:
        return needle.length_mm
    reached = depth_of(Quantity(needle.length_mm, Unit.MM), needle.angle_degrees)
    return reached.amount.quantize(Decimal("0.01"))


def _lay(
    chart: Chart,
    scale: Scale,
    avoid: tuple[AvoidArea, ...],
    zone: DraftZone,
    draft: Draft,
    technique: Technique,
    depth: Decimal,
) -> ZoneReckoning:
    if zone.spacing_mm is None:
        area = chart.area_cm2(zone.zone, zone.side, scale)
        points, volume = 0, zone.topical_volume_ml or Decimal(0)
    else:
        grid = lay_grid(chart, zone.zone, zone.side, float(zone.spacing_mm), avoid=avoid, scale=scale)
        area, points = grid.area_cm2, grid.count
        volume = (zone.volume_per_point_ml or Decimal(0)) * points
    return ZoneReckoning(
        asked=zone,
        chart=draft.chart,
        technique=technique.id,
        target_layer=draft.target_layer,
        depth_mm=depth,
        area_cm2=Decimal(str(round(area, 2))),
        points=points,
        volume_ml=volume,
    )


def _component(part: Part) -> Component:
    return component_of(part.as_json(), Quantity.parse(part.strength) if part.strength else None)


def _injection(
    zone: ZoneReckoning, chart: Chart, scale: Scale, avoid: tuple[AvoidArea, ...], draft: Draft
) -> Injection:
    asked = zone.asked
    assert asked.spacing_mm is not None  # noqa: S101 - only zones laid by spacing come here

    def count_at(spacing: Decimal) -> int:
        return count_for_spacing(chart, asked.zone, asked.side, float(spacing), avoid=avoid, scale=scale)

    return Injection(
        zone=asked.zone,
        side="" if asked.side == "M" else asked.side,
        technique=zone.technique,
        points=zone.points,
        volume_per_point=Quantity(asked.volume_per_point_ml or Decimal(0), Unit.ML),
        area=Quantity(zone.area_cm2, Unit.CM2),
        spacing=Quantity(asked.spacing_mm, Unit.MM),
        needle_length=Quantity(draft.needle.length_mm, Unit.MM),
        angle_degrees=draft.needle.angle_degrees,
        count_at=count_at,
    )


def _needling(zone: ZoneReckoning) -> Needling:
    return Needling(
        zone=zone.asked.zone,
        side="" if zone.asked.side == "M" else zone.asked.side,
        technique=zone.technique,
        area=Quantity(zone.area_cm2, Unit.CM2),
        passes=zone.asked.passes or 1,
        volume=Quantity(zone.volume_ml, Unit.ML),
        depth=Quantity(zone.depth_mm, Unit.MM),
    )


def _topical(numbing: Numbing) -> Topical:
    return Topical(
        substance=numbing.substance,
        mass=Quantity(numbing.mass_g, Unit.G),
        area=Quantity(numbing.area_cm2, Unit.CM2),
        minutes=numbing.minutes,
    )


def _pace(protocol: Protocol) -> WorkPace:
    parts = protocol.chair_time
    return WorkPace(
        preparation_minutes=parts.preparation_minutes,
        seconds_per_point=parts.seconds_per_point,
        seconds_per_cm2_pass=parts.seconds_per_cm2_pass,
        minutes_per_zone=parts.minutes_per_zone,
        aftercare_minutes=parts.aftercare_minutes,
    )


def _work(zone: ZoneReckoning) -> ZoneWork:
    return ZoneWork(points=zone.points, area_cm2=zone.area_cm2, passes=zone.asked.passes or 0)


def _numbing_minutes(draft: Draft) -> int:
    return draft.numbing.minutes if draft.numbing else 0
