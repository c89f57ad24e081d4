"""What is known, how it is judged, and who may decide otherwise."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from mesocare.assessment import actions
from mesocare.assessment.forms import ScoreForm
from mesocare.assessment.models import Answer, ScreeningRecord
from mesocare.assessment.queries import facts_of, reading
from mesocare.clinics.pack import current_pack
from mesocare.demo import steps
from mesotherapy.pack.questions import AnswerKind
from mesotherapy.pack.scales import Scale
from mesotherapy.truth import Truth
from tests.support.care import MELASMA, REJUVENATION, clinic_of
from tests.support.clinic import SignIn
from tests.support.people import new_patient, patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def assess(world: World, **more: object) -> ScreeningRecord:
    protocol = more.pop("protocol", REJUVENATION)
    return steps.assess(clinic_of(world), patient_of(world), protocol, world.at, **more)  # type: ignore[arg-type]


def test_nothing_known_never_clears(world: World) -> None:
    record = steps.screen_now(clinic_of(world), patient_of(world), REJUVENATION, world.at)
    assert record.verdict == "ask"


def test_everything_unremarkable_clears(world: World) -> None:
    assert assess(world).verdict == "clear"


def test_a_pregnancy_blocks_and_says_why_with_its_sources(world: World) -> None:
    record = assess(world, differ={"pregnant": (Truth.YES, "eleven weeks")})
    assert record.verdict == "blocked"
    finding = next(row for row in record.findings if row["rule"] == "pregnancy")
    assert finding["because"][0]["words"] == "eleven weeks"
    assert finding["sources"]
    assert finding["do"]
    assert finding["patient"]


def test_seizures_stop_tranexamic_acid_and_not_hyaluronic_acid(world: World) -> None:
    differ = {"seizure-disorder": (Truth.YES, "")}
    assert assess(world, differ=differ, protocol=MELASMA).verdict == "blocked"
    assert steps.screen_now(clinic_of(world), patient_of(world), REJUVENATION, world.at).verdict in {
        "clear",
        "ask",
    }


def test_yesterdays_no_to_pregnant_is_unknown_today(world: World) -> None:
    assess(world)
    facts, day = facts_of(patient_of(world)), world.at.date()
    assert reading(facts, "pregnant", day).value is Truth.NO
    assert reading(facts, "pregnant", day + timedelta(days=1)).value is Truth.UNKNOWN


def test_the_record_keeps_facts_findings_and_the_pack_it_was_made_with(world: World) -> None:
    record = assess(world)
    assert record.pack_version.digest == current_pack().digest
    assert len(record.findings) > 30
    assert record.facts
    assert {row["state"] for row in record.findings} == {"absent"}


def test_answers_to_old_questions_are_not_saved(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.practitioner).post(
        f"/patients/{patient_of(world).uuid}/assessment/answer/",
        {
            "question": "pregnant",
            "pregnant": "no",
            "asked_with": "an older pack",
            "command_id": str(uuid.uuid4()),
        },
    )
    assert answer.status_code == 409
    assert "questions were updated" in answer.content.decode()
    assert not Answer.objects.exists()


def test_the_page_asks_what_can_change_the_verdict_and_moves_on(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    address = f"/patients/{patient_of(world).uuid}/assessment/?protocol={REJUVENATION}"
    put = re.compile(r'name="(question|ask)" value="([^"]+)"')
    first = put.findall(client.get(address).content.decode())
    assert first
    kind, names = first[0][0], [name for _, name in first]
    question = current_pack().questions[names[0]]
    client.post(
        f"/patients/{patient_of(world).uuid}/assessment/answer/?protocol={REJUVENATION}",
        {
            kind: names,
            "none": "1",
            question.id: "no" if question.kind is AnswerKind.YES_NO else "",
            f"never:{question.id}": "on",
            "asked_with": current_pack().digest,
            "command_id": str(uuid.uuid4()),
        },
    )
    second = put.findall(client.get(address).content.decode())
    assert second
    assert not {name for _, name in second} & set(names)


def overridden(world: World, record: ScreeningRecord, rule: str) -> object:
    return actions.override_finding(
        screening=record,
        rule=rule,
        reason="Discussed with her cardiologist today.",
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )


def absolute_and_overridable(record: ScreeningRecord) -> str:
    return next(
        row["rule"]
        for row in record.findings
        if row["state"] == "present" and row["acts_as"] == "absolute" and row["overridable"]
    )


def test_an_absolute_finding_needs_a_second_clinician_who_is_another_person(world: World) -> None:
    record = assess(world, differ={"seizure-disorder": (Truth.YES, "")}, protocol=MELASMA)
    override = overridden(world, record, absolute_and_overridable(record))
    assert not actions.override_holds(override)  # type: ignore[arg-type]
    with pytest.raises(actions.SamePerson):
        actions.confirm_override(
            override=override,  # type: ignore[arg-type]
            note="",
            by=world.practitioner,
            at=world.at,
            command_id=uuid.uuid4(),
        )
    with pytest.raises(actions.SamePerson):
        actions.confirm_override(
            override=override,  # type: ignore[arg-type]
            note="",
            by=world.staff["assistant"],  # type: ignore[index]
            at=world.at,
            command_id=uuid.uuid4(),
        )
    actions.confirm_override(
        override=override,  # type: ignore[arg-type]
        note="Agreed by phone.",
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    assert actions.override_holds(override)  # type: ignore[arg-type]


def test_an_override_says_why(world: World) -> None:
    record = assess(world, differ={"seizure-disorder": (Truth.YES, "")}, protocol=MELASMA)
    with pytest.raises(Exception, match="at least 10 characters"):
        actions.override_finding(
            screening=record,
            rule=absolute_and_overridable(record),
            reason="ok",
            by=world.practitioner,
            at=world.at,
            command_id=uuid.uuid4(),
        )


def test_what_is_not_there_cannot_be_overridden(world: World) -> None:
    record = assess(world)
    with pytest.raises(actions.NotOverridable):
        overridden(world, record, record.findings[0]["rule"])


def test_a_score_is_added_up_by_the_server_and_refuses_what_is_out_of_range(world: World) -> None:
    row = actions.record_score(
        patient=patient_of(world),
        scale="mmasi",
        items={
            f"{zone}.{part}": value
            for zone, area, dark in (
                ("forehead", 2, 2),
                ("right_malar", 4, 3),
                ("left_malar", 4, 2),
                ("chin", 0, 0),
            )
            for part, value in (("area", area), ("darkness", dark))
        },
        by=world.practitioner,
        by_patient=False,
        note="",
        at=world.at,
        command_id=uuid.uuid4(),
    )
    assert row.score == Decimal("7.2")  # 0.3·2·2 + 0.3·4·3 + 0.3·4·2 + 0.1·0·0
    with pytest.raises(actions.CannotScore):
        actions.record_score(
            patient=patient_of(world),
            scale="gais",
            items={"grade": 6},
            by=world.practitioner,
            by_patient=False,
            note="",
            at=world.at,
            command_id=uuid.uuid4(),
        )


def test_the_form_at_home_comes_back_into_the_same_record_once(world: World, sign_in: SignIn) -> None:
    patient = new_patient(world, "Athome")
    from mesocare.assessment.actions.sending import send_intake
    from mesocare.messages.models import OutboxMessage

    send_intake(
        patient=patient,
        site=world.site,
        indication="",
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    assert "questions" in OutboxMessage.objects.get(patient=str(patient.uuid)).body
    intake = patient.intakes.get()
    said = [
        actions.Said(question="pregnant", value=Truth.NO),
        actions.Said(question="stroke", value=Truth.NO),
    ]
    command = uuid.uuid4()
    for _ in range(2):
        actions.submit_intake(
            intake=intake,
            said=said,
            goal="fewer lines",
            today=world.at.date(),
            by="patient",
            at=world.at,
            command_id=command,
        )
    assert patient.answers.count() == 2
    assert {row.said_by for row in patient.answers.all()} == {"patient"}
    with pytest.raises(actions.AlreadySent):
        actions.submit_intake(
            intake=intake,
            said=said,
            goal="",
            today=world.at.date(),
            by="patient",
            at=world.at,
            command_id=uuid.uuid4(),
        )


def test_reception_reads_no_answers(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.staff["reception"])  # type: ignore[index]
    assert client.get(f"/patients/{patient_of(world).uuid}/assessment/").status_code == 403


def test_questions_that_were_skipped_are_still_open(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    address = f"/patients/{patient_of(world).uuid}/assessment/"
    ask = client.get(address).context["screening"].ask

    page = client.get(address, {"skip": list(ask)}).content.decode()

    assert "Nothing left that could change the verdict" not in page
    assert f"{len(ask)} questions were skipped" in page


def test_every_scale_in_use_can_be_scored_at_each_of_its_values() -> None:
    for scale in current_pack().all(Scale):
        for value in range(scale.items[0].min, scale.items[0].max + 1) if scale.implementable else ():
            given = {f"item:{item.id}": min(value, item.max) for item in scale.items}

            assert ScoreForm(given, scale=scale).is_valid(), (scale.id, value)
