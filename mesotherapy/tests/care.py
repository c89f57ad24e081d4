"""Small pieces of knowledge for the tests of doses, recovery and outcomes. Invented; no clinical meaning."""

from __future__ import annotations

from typing import Any

from mesotherapy.pack.loader import pack_from_content
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.scales import Scale
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import SkinThickness, Technique
from mesotherapy.quantity import Quantity

LABEL = {"source": ["LABEL"], "evidence": "label", "confidence": "read"}
TRIAL = {"source": ["TRIAL"], "evidence": "rct", "confidence": "read"}
HEARSAY = {"source": ["PAGE"], "evidence": "vendor", "confidence": "second-hand"}


def q(text: str) -> Quantity:
    return Quantity.parse(text)


def en(text: str) -> dict[str, str]:
    return {"en": text}


def limit(kind: str, basis: str, provenance: dict[str, Any] | None = None, **ends: Any) -> dict[str, Any]:
    cited = provenance or (LABEL if kind == "cap" else TRIAL)
    return {"kind": kind, "basis": basis, "say": en(f"{kind} {basis}"), **cited, **ends}


def substance(id_: str, *limits: dict[str, Any], **fields: Any) -> Substance:
    written = {
        "id": id_, "name": en(id_.title()), "kind": "medicine", "summary": en("for tests"),
        "measured-in": "mg", "limits": list(limits), **fields,
    }  # fmt: skip
    return Substance.model_validate(written)


def by_id(*substances: Substance) -> dict[str, Substance]:
    return {one.id: one for one in substances}


SALINE = substance("saline", kind="diluent", **{"measured-in": "mL"})


def technique(id_: str = "papule", **fields: Any) -> Technique:
    written = {
        "id": id_, "name": en(id_.title()), "summary": en("for tests"), "layer-class": "intradermal",
        "charted": "points", "layers": ["superficial-dermis"], **fields,
    }  # fmt: skip
    return Technique.model_validate(written)


CHEEK_SKIN = SkinThickness.model_validate(
    {
        "id": "malar-women", "zones": ["malar"], "people": en("women"), "method": en("ultrasound"),
        "epidermis": "0.20 mm", "dermis": "0.80 mm", **TRIAL,
    }
)  # fmt: skip


def scale(**fields: Any) -> Scale:
    written = {
        "id": "grade", "name": en("Grade"), "summary": en("for tests"), "version": "1",
        "direction": "lower-is-better", "range": ["1", "5"], "formula": "single", "implementable": True,
        "rated-by": "clinician", "items": [{"id": "grade", "min": 1, "max": 5, "ask": en("?")}],
        "licence": {"say": en("free"), **TRIAL}, **TRIAL, **fields,
    }  # fmt: skip
    return Scale.model_validate(written)


ZONES = {"forehead": "0.3", "right_malar": "0.3", "left_malar": "0.3", "chin": "0.1"}


def melasma_scale(formula: str, top: str) -> Scale:
    parts = {"area": 6, "darkness": 4} | ({"homogeneity": 4} if formula == "masi" else {})
    items = [
        {"id": f"{zone}.{part}", "min": 0, "max": most, "ask": en("?")}
        for zone in ZONES
        for part, most in parts.items()
    ]
    return scale(id=formula, formula=formula, range=["0", top], weights=ZONES, items=items)


MASI = melasma_scale("masi", "48")
MMASI = melasma_scale("mmasi", "24")
GAIS = scale(id="gais")


def red_flag(id_: str, when: Any, urgency: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": id_, "title": en(id_), "when": when, "urgency": urgency, "patient": en(f"{id_} patient"),
        "staff": en(f"{id_} staff"), **LABEL, **fields,
    }  # fmt: skip


def sign(name: str, *bands: tuple[int, int, int]) -> dict[str, Any]:
    """A sign with bands of (from day, until day, highest expected)."""
    return {
        "sign": name,
        "bands": [{"from-day": start, "until-day": end, "expected": [0, high]} for start, end, high in bands],
        **TRIAL,
    }


YES_NO = ("fever", "spreading", "breathing", "vision", "pus", "new-nodule", "worse-again", "uneven-smile")
GRADES = ("redness", "swelling", "bruising", "lumps")

CHECK_INS = {
    "id": "standard",
    "clocks": {"same-day-by": "16:00", "same-day-within-hours": 2, "routine-days": 7, **TRIAL},
    "moments": [
        {"id": "evening", "after": {"from": "2 h", "until": "6 h"}, "ask": ["breathing", "pain"],
         "say": en("evening"), **TRIAL},
        {"id": "month-3", "after": {"from": "3 mo", "until": "4 mo"}, "ask": ["new-nodule"],
         "say": en("late"), **TRIAL},
        {"id": "day-1", "after": {"from": "1 d", "until": "2 d"}, "ask": ["redness"],
         "say": en("day"), **TRIAL},
    ],
    "questions": [
        *[{"id": name, "ask": en("?"), "kind": "yes-no"} for name in YES_NO],
        *[{"id": name, "ask": en("?"), "kind": "0-3"} for name in GRADES],
        {"id": "pain", "ask": en("?"), "kind": "0-10"},
        {"id": "temperature_c", "ask": en("?"), "kind": "temperature",
         "means": {"sign": "fever", "at-least": "38 °C", **TRIAL}},
    ],
}  # fmt: skip

FLAGS = (
    red_flag("airway", "breathing", "emergency", **{"if-unknown": "48h"}),
    red_flag("spreading", "spreading", "same-day"),
    red_flag("sepsis", {"all": ["fever", "spreading"]}, "emergency"),
    red_flag("hot", "fever", "same-day"),
    red_flag("pain", {"question": "pain", "at-least": "7"}, "same-day"),
    red_flag("again", "worse-again", "same-day"),
    red_flag("nodule", "new-nodule", "48h"),
    red_flag("sight-after-gel", "vision", "emergency", substances=["gel"]),
    red_flag("early-pus", "pus", "48h", **{"until-day": 10}),
)

ENVELOPES = (
    {"id": "gel-face", "name": en("Gel"), "substances": ["gel"], "regions": ["face"],
     "signs": [sign("redness", (0, 1, 2), (2, 3, 1)), sign("swelling", (0, 3, 2)), sign("pain", (0, 1, 4))]},
    {"id": "pen-face", "name": en("Pen"), "techniques": ["pen"], "regions": ["face"],
     "signs": [sign("redness", (0, 3, 3))]},
)  # fmt: skip

PLACES = (
    {"id": "GB", "name": en("Great Britain"), "emergency-number": "999", "mixing": "allowed", **LABEL},
    {"id": "not-set", "name": en("Not set"), "emergency-number": "?", "mixing": "unknown", **LABEL},
)


def care_pack() -> Pack:
    """A pack that is just large enough to triage with."""
    sources = [
        {"id": key, "title": key, "kind": kind, "read": "excerpt"}
        for key, kind in (("LABEL", "label"), ("TRIAL", "rct"), ("PAGE", "vendor"))
    ]
    gel = {
        "id": "gel", "name": en("Gel"), "kind": "device", "summary": en("-"), "measured-in": "mL",
        "statuses": [
            {"place": "GB", "status": "allowed", "say": en("-"), **LABEL},
            {"place": "FR", "status": "pharmacy-only-mixing", "say": en("-"), **LABEL},
        ],
    }  # fmt: skip
    pen = {
        "id": "pen", "name": en("Pen"), "summary": en("-"), "layer-class": "microneedling",
        "charted": "areas", "layers": ["superficial-dermis"],
    }  # fmt: skip
    return pack_from_content(
        {
            "pack": {
                "id": "test",
                "version": "1",
                "title": en("Test"),
                "languages": ["en"],
                "licence": "CC0",
            },
            "source": _keyed(sources),
            "substance": _keyed([gel]),
            "technique": _keyed([pen]),
            "red-flag": _keyed(FLAGS),
            "envelope": _keyed(ENVELOPES),
            "check-in": _keyed([CHECK_INS]),
            "jurisdiction": _keyed(PLACES),
        }
    )


def _keyed(entries: Any) -> dict[str, Any]:
    return {entry["id"]: entry for entry in entries}
