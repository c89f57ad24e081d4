"""The clinic's side on its pages: who sees what, what is refused, what the desk does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mesocare.clinics.roles import Role
from mesocare.recovery import actions
from mesocare.recovery.models import Case, Report
from mesocare.recovery.tests.treated import CALM, command, followed, now_is, use_a_lot
from tests.support.people import new_patient
from tests.support.world import World

pytestmark = pytest.mark.django_db
CLINICAL = ("fever", "spread", "redness", "hot and tight", "sepsis", "malar", "cheek", "blood poisoning")


@pytest.fixture
def case(world: World, monkeypatch: pytest.MonkeyPatch) -> Case:
    now_is(monkeypatch, world.at)
    session, _token = followed(world, days_ago=3.1)
    use_a_lot(world, session)
    actions.report_from_patient(
        session=session,
        answers={**CALM, "redness": 3, "fever": "yes", "spreading": "yes"},
        at=world.at - timedelta(minutes=10),
        moment="day-3",
        regions=["malar R"],
        words="It feels hot and tight",
    )
    return Case.objects.get()


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return str(answer.content.decode())


def test_a_clinician_reads_why_with_rule_lot_and_thread(world: World, case: Case, sign_in: Any) -> None:
    other = followed(world, days_ago=9, patient=new_patient(world, "Otherone"))[0]
    use_a_lot(world, other)
    seen = page(sign_in(world.practitioner), f"/recovery/{case.uuid}/")
    assert "/knowledge/versions/" in seen  # what the report was judged by
    for words in (
        "Fever with spreading redness", "sepsis", "RF-03", "HY2231", "used in 1 other patient",
        "hot and tight", "right cheek", "The patient was shown at", "Call now",
    ):  # fmt: skip
        assert words in seen, words
    assert 'class="plot-drawing"' in seen
    assert "<caption>Redness" in seen


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.MANAGER])
def test_the_desk_sees_urgency_and_what_to_say_and_no_clinical_text(
    world: World, case: Case, sign_in: Any, role: Role
) -> None:
    client = sign_in(world.staff[role])
    inside = page(client, f"/recovery/{case.uuid}/")
    assert "What to do and say" in inside
    assert "999" in inside
    for address in (f"/recovery/{case.uuid}/", "/recovery/", "/recovery/?part=list"):
        text = page(client, address).lower()
        assert "emergency" in text
        assert not [word for word in CLINICAL if word in text], address


def test_the_desk_reads_no_thread_through_any_form(world: World, case: Case, sign_in: Any) -> None:
    client = sign_in(world.staff[Role.RECEPTION])
    for what in ("reply", "note", "close", "called", "assign", "escalate", "else"):
        text = page(client, f"/recovery/{case.uuid}/?do={what}").lower()
        assert "hot and tight" not in text


def test_red_stands_in_the_list_the_moment_it_is_stored_and_is_said_aloud(
    world: World, case: Case, sign_in: Any
) -> None:
    client = sign_in(world.practitioner)
    answer = client.get("/recovery/?part=list&reds=0", headers={"Mesocare-Background": "1"})
    assert "Emergency: " in answer.content.decode()
    assert "announce" in answer["HX-Trigger"]
    assert "HX-Trigger" not in client.get("/recovery/?part=list&reds=1")
    alarm = client.get("/recovery/alarm/?seen=0")
    assert "Call now</span> 1" in alarm.content.decode()
    assert client.get("/recovery/alarm/?seen=1").status_code == 204


def test_the_list_asks_again_by_itself_within_a_minute(world: World, case: Case, sign_in: Any) -> None:
    seen = page(sign_in(world.practitioner), "/recovery/")
    assert 'hx-trigger="every 20s"' in seen


def test_closing_red_without_an_outcome_comes_back_with_the_reason(
    world: World, case: Case, sign_in: Any
) -> None:
    client = sign_in(world.practitioner)
    given = {"command_id": str(command()), "outcome": "seen", "text": "Seen at noon, swab taken."}
    answer = client.post(f"/recovery/{case.uuid}/close/", given)
    assert answer.status_code == 422
    assert "Record the call first" in answer.content.decode()
    assert Case.objects.get().closed_at is None


def test_a_case_is_called_and_closed_on_its_pages(world: World, case: Case, sign_in: Any) -> None:
    client = sign_in(world.practitioner)
    called = {"command_id": str(command()), "reached": "yes", "text": "Comes in now"}
    assert client.post(f"/recovery/{case.uuid}/called/", called).status_code == 302
    closed = {"command_id": str(command()), "outcome": "seen", "text": "Seen at noon, swab taken."}
    assert client.post(f"/recovery/{case.uuid}/close/", closed).status_code == 302
    assert Case.objects.get().outcome == "seen"
    assert "Nobody waits for you here" in page(client, "/recovery/")


def test_what_is_on_track_is_acknowledged_as_it_stood_on_the_page(
    world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_is(monkeypatch, world.at)
    session, _token = followed(world, days_ago=3.1)
    first = actions.report_from_patient(session=session, answers=CALM, at=world.at, moment="day-3")
    client = sign_in(world.practitioner)
    given = {"command_id": str(command()), "report": [str(first.uuid)]}
    assert client.post("/recovery/acknowledge/", given).status_code == 302
    assert hasattr(Report.objects.get(), "read")
    assert sign_in(world.staff[Role.RECEPTION]).post("/recovery/acknowledge/", given).status_code == 403


def test_another_organisation_and_another_site_find_no_case(
    world: World, other_world: World, case: Case, sign_in: Any
) -> None:
    stranger = sign_in(other_world.practitioner)
    assert stranger.get(f"/recovery/{case.uuid}/").status_code == 404
    assert case.patient.family_name not in page(stranger, "/recovery/")
    Case.objects.filter(pk=case.pk).update(site=world.far_site)
    ours = sign_in(world.practitioner)
    assert ours.get(f"/recovery/{case.uuid}/").status_code == 404
    assert case.patient.family_name not in page(ours, "/recovery/?part=list")


def test_reception_takes_a_call_and_is_told_what_to_say(world: World, case: Case, sign_in: Any) -> None:
    client = sign_in(world.staff[Role.RECEPTION])
    patient, session = case.patient, case.treatment_session
    assert patient.name in page(client, f"/recovery/call/?q={patient.family_name}")
    assert f"/recovery/call/{session.uuid}/" in page(client, f"/recovery/call/?patient={patient.uuid}")
    asked = page(client, f"/recovery/call/{session.uuid}/")
    assert "Is it hard to breathe" in asked
    given = {"command_id": str(command()), "breathing": "yes", "words": "She can hardly speak"}
    answer = client.post(f"/recovery/call/{session.uuid}/", given)
    said = page(client, answer["Location"])
    assert "To the caller, in these words" in said
    assert "999" in said
    report = Report.objects.filter(taken_by=world.staff[Role.RECEPTION]).get()
    assert report in case.reports.all()
    assert "hardly speak" not in page(client, f"/recovery/{case.uuid}/")


def test_what_is_said_to_a_caller_is_not_read_by_another_desk(world: World, case: Case, sign_in: Any) -> None:
    report = actions.take_call(
        session=case.treatment_session, answers={"fever": "yes"}, regions=[], words="",
        by=world.staff[Role.RECEPTION], at=world.at, command_id=command(),
    )  # fmt: skip
    answer = sign_in(world.staff[Role.MANAGER]).get(f"/recovery/call/{report.uuid}/say/")
    assert answer.status_code == 409
    assert "fever" not in answer.content.decode().lower()


def test_a_page_of_a_case_is_one_read_in_the_audit(world: World, case: Case, sign_in: Any) -> None:
    from mesocare.audit.models import AuditEvent

    page(sign_in(world.practitioner), f"/recovery/{case.uuid}/")
    reads = AuditEvent.objects.filter(action="read", patient=str(case.patient.uuid))
    assert reads.count() == 1
