"""Bundles of the project's own making, and where the shared ones are when they lie beside the clone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SYNTHEA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "synthea"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def concept(code: str, said: str, system: str = SNOMED) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": said}], "text": said}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def condition(code: str, said: str, onset: str = "", abated: str = "", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"resourceType": "Condition", "code": concept(code, said), **more}
    return (
        found
        | ({"onsetDateTime": onset} if onset else {})
        | ({"abatementDateTime": abated} if abated else {})
    )


def medicine(
    code: str, said: str, state: str = "active", on: str = "2018-03-01", **more: Any
) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "status": state,
        "authoredOn": on,
        "medicationCodeableConcept": concept(code, said, RXNORM),
        **more,
    }


def bundle(*resources: dict[str, Any], born: str = "1980-05-17", patient: str = "ana") -> dict[str, Any]:
    """A bundle about one made-up person. Resources get an id by their place."""
    person = {
        "resourceType": "Patient",
        "id": patient,
        "birthDate": born,
        "gender": "female",
        "name": [{"use": "official", "family": "Example", "given": ["Ana", "Maria"]}],
        "telecom": [{"system": "phone", "value": "+44 20 7946 0000"}],
        "address": [{"line": ["1 Example Street"], "city": "London", "country": "GB"}],
        "identifier": [{"system": "https://example.org/mrn", "value": "42"}],
    }
    subject = {"reference": f"Patient/{patient}"}
    named = [
        {"id": f"r{place}", "subject": subject, **resource}
        for place, resource in enumerate(resources, start=1)
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in (person, *named)],
    }


WARFARIN = medicine("855332", "Warfarin Sodium 5 MG Oral Tablet")
CLOPIDOGREL = medicine("309362", "Clopidogrel 75 MG Oral Tablet")
SEIZURES = condition("128613002", "Seizure disorder", "1990-01-01")
STROKE = condition("230690007", "Stroke", "2009-03-04")
PREGNANT = condition("72892002", "Normal pregnancy", "2026-08-01")
OWN = {
    "warfarin": bundle(WARFARIN, patient="warfarin"),
    "clopidogrel": bundle(CLOPIDOGREL, patient="clopidogrel"),
    "stopped": bundle(medicine("309362", "Clopidogrel", "stopped"), patient="stopped"),
    "seizures": bundle(SEIZURES, patient="seizures"),
    "stroke": bundle(STROKE, patient="stroke"),
    "pregnant": bundle(PREGNANT, patient="pregnant"),
    "pregnant-once": bundle(
        condition("72892002", "Normal pregnancy", "2015-02-15", "2015-09-27"), patient="pregnant-once"
    ),
    "says-nothing": bundle(patient="says-nothing"),
}


def write_own(folder: Path) -> Path:
    """The project's own bundles as files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in OWN.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder
