"""Real objects for the matrix of routes and roles."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from mesocare.assessment.actions import note_avoid_area, override_finding
from mesocare.assessment.models import Intake
from mesocare.demo import steps
from mesocare.messages.links import make_link
from mesotherapy.truth import Truth
from tests.support.care import REJUVENATION, clinic_of
from tests.support.people import BORN, patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    found = patient_of(world)
    patient = {"patient_uuid": found.uuid}
    screening = steps.assess(
        clinic_of(world), found, REJUVENATION, world.at, differ={"takes-antiplatelet": (Truth.YES, "aspirin")}
    )
    rule = next(row["rule"] for row in screening.findings if row["state"] == "present" and row["overridable"])
    override = override_finding(
        screening=screening,
        rule=rule,
        reason="Talked through with her cardiologist.",
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    area = note_avoid_area(
        patient=found,
        chart="face-front",
        kind="naevus",
        label="",
        triangle=10,
        weights=(0.2, 0.3, 0.5),
        radius_mm=Decimal(5),
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    intake = Intake.objects.create(patient=found, sent_by=world.practitioner, sent_at=world.at)
    token = make_link(
        purpose="intake",
        organisation=world.organisation,
        subject=intake,
        at=world.at,
        patient=found,
        birth_date=BORN,
        site=world.site,
        lives=timedelta(days=3650),
    )
    plain = ("assess", "answer", "finish", "history", "examine", "avoid", "goals", "intake-send")
    kept = patient | {"screening_uuid": screening.uuid}
    return {
        **{f"assessment:{name}": patient for name in plain},
        "assessment:section": patient | {"section_id": "today"},
        "assessment:close-avoid": patient | {"area_uuid": area.uuid},
        "assessment:risks": patient | {"protocol_id": REJUVENATION},
        "assessment:score": patient | {"scale_id": "gais"},
        "assessment:screening": kept,
        "assessment:override": kept,
        "assessment:confirm": patient | {"override_uuid": override.uuid},
        "assessment:intake": {"token": token},
        "assessment:intake-page": {"token": token, "page": 1},
        "assessment:intake-review": {"token": token},
    }
