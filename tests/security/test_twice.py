"""The same thing sent twice, with an id of its own each time: said in a sentence, and done once."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from mesocare.assessment.actions import note_avoid_area
from mesocare.assessment.models import Override, OverrideConfirmation, ScreeningRecord
from mesocare.audit.commands import run_once
from mesocare.audit.models import CommandDone
from mesocare.treatment.tests.making import make_ready_session
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db


def test_what_can_be_done_once_is_refused_the_second_time_and_never_breaks(
    world: World, sign_in: SignIn, command: Callable[[], dict[str, str]]
) -> None:
    ready = make_ready_session(world)
    client = sign_in(world.director)
    patient = {"patient_uuid": ready.patient.uuid}
    record = ScreeningRecord.objects.latest("pk")
    override = Override.objects.create(
        screening=record, rule=record.findings[0]["rule"], severity="absolute", reason="Written down.",
        overridden_by=ready.operator, overridden_at=ready.at,
    )  # fmt: skip
    area = note_avoid_area(
        patient=ready.patient, chart="face-front", kind="other", label="x", triangle=1,
        weights=(0.3, 0.3, 0.4), radius_mm=Decimal(5), by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    forms: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("assessment:confirm", {**patient, "override_uuid": override.uuid}, {}),
        ("assessment:close-avoid", {**patient, "area_uuid": area.uuid}, {"reason": "It has healed."}),
        ("consent:withdraw", {**patient, "consent_uuid": ready.consent.uuid}, {"words": "No."}),
        ("knowing:withdraw", {"protocol": ready.plan.protocol}, {"reason": "New evidence came out."}),
        (
            "treatment:abandon",
            {**patient, "session_uuid": ready.session.uuid},
            {"reason": "The patient left early."},
        ),
    ]
    for name, kwargs, fields in forms:
        address = reverse(name, kwargs=kwargs)
        assert client.post(address, {**command(), **fields}).status_code == 302, name
        assert client.post(address, {**command(), **fields}).status_code in {302, 409, 422}, name
    assert OverrideConfirmation.objects.count() == 1


def test_another_broken_rule_of_the_database_stays_an_error(world: World) -> None:
    def perform() -> CommandDone:
        raise IntegrityError("rows of x are written once")

    with pytest.raises(IntegrityError):
        run_once(command_id=uuid.uuid4(), action="x", organisation=world.organisation, perform=perform)
    assert not CommandDone.objects.exists()
