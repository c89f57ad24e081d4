"""The three treatments as the demo's doctors plan them. Within the demo's ceilings; not a recommendation."""

from __future__ import annotations

from decimal import Decimal

from mesocare.planning.draft import Draft, DraftZone, Needle, Numbing, Part


def melasma(sessions: int = 5) -> Draft:
    """Tranexamic acid 4 mg/mL in 2.5 mL, forehead and both malar zones."""
    return Draft(
        protocol="melasma-tranexamic-acid-intradermal",
        technique="papule",
        device="fine-needle",
        target_layer="superficial-dermis",
        components=(
            Part(substance="tranexamic-acid", strength="100 mg/mL", volume_ml=Decimal("0.1"), role="active"),
            Part(substance="sodium-chloride-0.9", strength="", volume_ml=Decimal("2.4"), role="diluent"),
        ),
        needle=Needle(gauge=32, length_mm=Decimal(4), angle_degrees=Decimal(15)),
        zones=(
            _points("forehead", "M", "10", "0.02"),
            _points("malar", "R", "10", "0.02"),
            _points("malar", "L", "10", "0.02"),
        ),
        numbing=None,
        sessions=sessions,
        interval_min_days=10,
        interval_ideal_days=14,
        interval_max_days=21,
        review_weeks=6,
    )


def rejuvenation(sessions: int = 3) -> Draft:
    """Hyaluronic acid by nappage on the malar zones and the chin."""
    return Draft(
        protocol="rejuvenation-ha-non-cross-linked",
        technique="nappage",
        device="fine-needle",
        target_layer="superficial-dermis",
        components=(
            Part(substance="ha-non-cross-linked", strength="15 mg/mL", volume_ml=Decimal(3), role="active"),
        ),
        needle=Needle(gauge=32, length_mm=Decimal("1.5"), angle_degrees=Decimal(30)),
        zones=(
            _points("malar", "R", "4", "0.01"),
            _points("malar", "L", "4", "0.01"),
            _points("chin", "M", "4", "0.01"),
        ),
        numbing=Numbing(
            kind="lidocaine-prilocaine-cream",
            substance="lidocaine-prilocaine-cream",
            mass_g=Decimal(6),
            area_cm2=Decimal(60),
            minutes=60,
        ),
        sessions=sessions,
        interval_min_days=21,
        interval_ideal_days=28,
        interval_max_days=42,
        review_weeks=12,
    )


def acne_scars(sessions: int = 4) -> Draft:
    """Derma pen with hyaluronic acid on both cheeks, charted by zone, depth, passes and area."""
    return Draft(
        protocol="acne-scars-derma-pen-ha",
        technique="microneedling",
        device="derma-pen",
        target_layer="superficial-dermis",
        components=(
            Part(substance="ha-non-cross-linked", strength="15 mg/mL", volume_ml=Decimal(3), role="vehicle"),
        ),
        needle=Needle(length_mm=Decimal("1.0")),
        zones=tuple(
            DraftZone(zone=zone, side=side, passes=4, topical_volume_ml=Decimal("0.6"))
            for zone in ("malar", "buccal")
            for side in ("R", "L")
        ),
        numbing=None,
        sessions=sessions,
        interval_min_days=21,
        interval_ideal_days=28,
        interval_max_days=42,
        review_weeks=12,
    )


def _points(zone: str, side: str, spacing: str, volume: str) -> DraftZone:
    return DraftZone(zone=zone, side=side, spacing_mm=Decimal(spacing), volume_per_point_ml=Decimal(volume))
