"""Three treatments, each as one patient has it."""

from dataclasses import dataclass, field
from datetime import date

from tests.journeys.clinic import Person


@dataclass(frozen=True)
class Story:
    """One treatment as one patient has it."""

    protocol: str
    goal: str
    technique: str
    plan: dict[str, str]
    zones: dict[str, dict[str, str]]
    by_area: bool = False
    scores: dict[str, dict[str, int]] = field(default_factory=dict)


MELASMA = Story(
    protocol="melasma-tranexamic-acid-intradermal",
    goal="Stop covering my cheeks by summer.",
    technique="papule",
    plan={
        "device": "fine-needle",
        "target_layer": "superficial-dermis",
        "needle_gauge": "32",
        "needle_length_mm": "4",
        "angle_degrees": "15",
        "strength:tranexamic-acid": "100 mg/mL",
        "volume:tranexamic-acid": "0.1",
        "volume:sodium-chloride-0.9": "2.4",
        "sessions": "3",
        "interval_min_days": "10",
        "interval_ideal_days": "14",
        "interval_max_days": "21",
    },
    zones={place: {"spacing": "10", "point": "0.02"} for place in ("forehead:M", "malar:R", "malar:L")},
    scores={
        "mmasi": {
            "forehead.area": 2,
            "forehead.darkness": 2,
            "right_malar.area": 4,
            "right_malar.darkness": 3,
            "left_malar.area": 4,
            "left_malar.darkness": 2,
            "chin.area": 0,
            "chin.darkness": 0,
        }
    },
)
REJUVENATION = Story(
    protocol="rejuvenation-ha-non-cross-linked",
    goal="Less tired-looking.",
    technique="nappage",
    plan={
        "device": "fine-needle",
        "target_layer": "superficial-dermis",
        "needle_gauge": "32",
        "needle_length_mm": "4",
        "angle_degrees": "30",
        "strength:ha-non-cross-linked": "15 mg/mL",
        "volume:ha-non-cross-linked": "3",
        "sessions": "3",
    },
    zones={place: {"spacing": "4", "point": "0.01"} for place in ("malar:R", "malar:L")},
)
ACNE_SCARS = Story(
    protocol="acne-scars-derma-pen-ha",
    goal="Smoother cheeks.",
    technique="microneedling",
    plan={
        "device": "derma-pen",
        "needle_length_mm": "1",
        "angle_degrees": "90",
        "strength:ha-non-cross-linked": "15 mg/mL",
        "volume:ha-non-cross-linked": "3",
        "sessions": "3",
    },
    zones={place: {"passes": "4", "topical": "0.8"} for place in ("malar:R", "malar:L")},
    by_area=True,
)
CLARA = Person("Clara", "Whitcombe", "female", date(1988, 5, 17), "+44 7700 900551")
MARIT = Person("Marit", "Solberg", "female", date(1971, 10, 2), "+44 7700 900552")
DAVID = Person("David", "Adeyemi", "male", date(1995, 1, 29), "+44 7700 900553")
