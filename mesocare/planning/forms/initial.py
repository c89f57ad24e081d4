"""What the form holds before anybody typed."""

from __future__ import annotations

from typing import Any

from mesocare.planning.models import Plan
from mesotherapy.pack.protocols import Protocol
from mesotherapy.quantity import Quantity


def initial_from_protocol(protocol: Protocol) -> dict[str, Any]:
    """Sessions and interval as the pack's schedule has them. Doses, spacing and depth are never filled in."""
    schedule = protocol.schedule
    return {
        "sessions": schedule.sessions.typical,
        "interval_min_days": schedule.interval_days.min,
        "interval_ideal_days": schedule.interval_days.ideal,
        "interval_max_days": schedule.interval_days.max,
        "review_weeks": max(protocol.review_weeks, default=None),
        "numbing": "none" if "none" in protocol.numbing else None,
    }


def initial_from_plan(plan: Plan) -> dict[str, Any]:
    """The earlier version, to change from."""
    needle = plan.needle
    found: dict[str, Any] = {
        "technique": plan.technique,
        "device": plan.device,
        "needle_gauge": needle.get("gauge"),
        "needle_length_mm": needle.get("length_mm"),
        "angle_degrees": needle.get("angle_degrees"),
        "sessions": plan.sessions,
        "interval_min_days": plan.interval_min_days,
        "interval_ideal_days": plan.interval_ideal_days,
        "interval_max_days": plan.interval_max_days,
        "review_weeks": plan.review_weeks,
        "numbing": plan.numbing.get("kind", "none"),
        "numbing_mass_g": plan.numbing.get("mass_g"),
        "numbing_area_cm2": plan.numbing.get("area_cm2"),
        "numbing_minutes": plan.numbing.get("minutes"),
        "note": plan.note,
        "scale": "" if plan.scale == "model" else plan.scale,
    }
    for part in plan.components:
        found[f"strength:{part['substance']}"] = part["strength"]
        found[f"volume:{part['substance']}"] = Quantity.parse(part["volume"]).amount
    for zone in plan.zones.all():
        key = f"{zone.zone}:{zone.side}"
        found |= {
            f"use:{key}": True,
            f"spacing:{key}": zone.spacing_mm,
            f"point:{key}": zone.volume_per_point_ml,
            f"passes:{key}": zone.passes,
            f"topical:{key}": zone.topical_volume_ml,
            "target_layer": zone.target_layer,
        }
    return {key: value for key, value in found.items() if value is not None}
