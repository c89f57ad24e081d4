from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.recalls import actions
from mesocare.recalls.reports import as_csv, pseudonym, report_of
from mesocare.recalls.tests.cast import Used, by, recall, used_lot
from mesocare.stock import actions as stock
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(world: World) -> Used:
    return used_lot(world, people=3)


def test_the_report_counts_and_names_nobody(world: World, used: Used) -> None:
    found = recall(world, used)
    actions.record_adverse_event(
        session=used.sessions[0], harm="infection", words=f"{used.patients[0].name} has pus.",
        reported_on=world.at.date(), case=None, **by(world),
    )  # fmt: skip
    told = report_of(found, world.at)
    text = json.dumps(told)

    assert told["counts"]["patients"] == told["counts"]["sessions"] == 3
    assert told["counts"]["sessions_with_adverse_event"] == 1
    assert told["adverse_events"][0] | {"patient": ""} == {
        "patient": "", "kind": "infection", "session_on": "2026-11-19", "reported_on": "2026-11-24",
        "days_after": 5,
    }  # fmt: skip
    for patient in used.patients:
        for private in (patient.family_name, patient.email, patient.phone, str(patient.uuid), "pus"):
            assert private not in text
        assert str(patient.birth_date) not in text


def test_a_patient_has_one_pseudonym_in_a_recall_and_another_in_the_next(world: World, used: Used) -> None:
    first = recall(world, used)
    actions.lift_recall(recall=first, reason="Second letter.", **by(world))
    second = recall(world, used)
    patient = used.patients[0]

    assert pseudonym(first, patient) == pseudonym(first, patient) != pseudonym(second, patient)


def test_the_csv_has_a_line_for_each_use_and_no_formula(world: World, used: Used) -> None:
    used.product.name = "=cmd()"
    used.product.save()
    found = recall(world, used)
    rows = list(csv.DictReader(io.StringIO(as_csv(report_of(found, world.at)))))

    assert len(rows) == 3
    assert {row["product"] for row in rows} == {"'=cmd()"}
    assert {row["amount"] for row in rows} == {"0.1"}


@pytest.mark.parametrize("ending", ["/", ".pdf", ".json", ".csv"])
def test_every_form_of_the_report_is_made_and_stands_in_the_audit(
    world: World, used: Used, sign_in: Any, ending: str
) -> None:
    found = recall(world, used)
    stock.waste(lot=used.lot, amount=1, reason="Sent back", **by(world))  # type: ignore[arg-type]
    answer = sign_in(world.director).get(f"/recalls/{found.uuid}/report{ending}")

    assert answer.status_code == 200
    assert used.patients[0].family_name.encode() not in answer.content
    if ending == ".pdf":
        assert answer.content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="recall.reported").count() == 1
