"""The lists in the clinic: the same facts and the same verdict as one question at a time, in fewer steps."""

import re
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from mesocare.assessment.models import Answer
from mesocare.assessment.queries import facts_of
from mesocare.audit.models import AuditEvent
from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesotherapy.facts import Facts, Value
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.truth import Truth
from tests.support.care import MELASMA
from tests.support.clinic import SignIn
from tests.support.people import new_patient, patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
RAISED: Mapping[str, Value] = {
    "fainting-with-needles": Truth.YES,
    "keloid": Truth.YES,
    "last-peel-on": timezone.now().date() - timedelta(days=5),
}


def page_of(client: Client, patient: Patient) -> str:
    return client.get(at_hand(patient)).content.decode()


def at_hand(patient: Patient, name: str = "assess") -> str:
    return reverse(f"assessment:{name}", args=[patient.uuid]) + f"?protocol={MELASMA}"


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def send(client: Client, patient: Patient, **given: Any) -> Any:
    fixed = {"asked_with": current_pack().digest, "command_id": str(uuid.uuid4())}
    return client.post(
        at_hand(patient, "answer"), {**fixed, **{k.replace("__", ":"): v for k, v in given.items()}}
    )


def typed(question: Question, value: Value) -> dict[str, Any]:
    """An answer as it is put into the form of one question."""
    if question.kind is AnswerKind.CODES:
        return {question.id: sorted(value.present) or ["none-of-these"]}  # type: ignore[union-attr]
    if question.kind is AnswerKind.DATE and value is Truth.NO:
        return {f"never:{question.id}": "on"}
    if question.kind is AnswerKind.QUANTITY:
        return {question.id: str(value.amount)}  # type: ignore[union-attr]
    return {question.id: value.value if isinstance(value, Truth) else str(value)}


def talk(client: Client, patient: Patient, raised: Mapping[str, Value]) -> list[str]:
    """Ask as the page asks, to the end; the questions that were put, in their order."""
    questions = current_pack().questions
    put: list[str] = []

    def truly(question: Question) -> Value:
        return raised.get(question.id, question.settled)

    for _ in range(120):
        page = page_of(client, patient)
        if names := hidden(page, "ask"):
            put += names
            marks = {f"said:{name}": "yes" for name in names if name in raised}
            answer = send(client, patient, ask=names, **(marks or {"none": "1"}))
            detail = client.get(answer.url).content.decode() if "detail=" in answer.url else ""
            if asked := hidden(detail, "detail"):
                told: dict[str, Any] = {}
                for name in asked:
                    told |= typed(questions[name], truly(questions[name]))
                assert send(client, patient, detail=asked, **told).status_code == 302
        elif alone := hidden(page, "question"):
            put += alone
            given = typed(questions[alone[0]], truly(questions[alone[0]]))
            assert send(client, patient, question=alone[0], **given).status_code == 302
        else:
            return put
    raise AssertionError("the questions do not come to an end")


def said_of(patient: Patient) -> Mapping[str, Value]:
    facts = facts_of(patient)
    return {name: facts.read(name, timezone.now().date()).value for name in facts.by_question}


def verdict_of(client: Client, patient: Patient) -> str:
    client.post(at_hand(patient, "finish"), {"protocol": MELASMA, "command_id": str(uuid.uuid4())})
    return patient.screenings.get().verdict


def test_lists_write_the_same_facts_and_end_with_the_same_verdict_as_one_at_a_time(
    world: World, sign_in: SignIn
) -> None:
    client, together = sign_in(world.practitioner), patient_of(world)
    put = talk(client, together, RAISED)
    alone = new_patient(world, "Alone")
    questions = current_pack().questions
    whole = {name: RAISED.get(name, question.settled) for name, question in questions.items()}
    for name in put:
        send(client, alone, question=name, **typed(questions[name], whole[name]))

    assert len(put) > 60
    assert Answer.objects.filter(patient=together).count() <= len(put) + len(RAISED)
    mine, theirs = said_of(together), said_of(alone)
    assert {name: mine[name] for name in put} == {name: theirs[name] for name in put}
    assert verdict_of(client, together) == verdict_of(client, alone) == "defer"
    known = Facts.answers({**whole, "birth-date": together.birth_date}, timezone.now().date())
    judged = current_pack().screen(
        known, on=timezone.now().date(), planned=current_pack().planned(protocol=MELASMA)
    )
    assert judged.verdict.value == "defer"


def first_list(client: Client, patient: Patient) -> list[str]:
    """The first page that is a list, skipping what is asked alone before it."""
    skip = ""
    for _ in range(40):
        page = client.get(at_hand(patient) + skip).content.decode()
        if names := hidden(page, "ask"):
            return names
        skip += f"&skip={hidden(page, 'question')[0]}"
    raise AssertionError("no list")


def test_each_answer_keeps_its_three_values(world: World, sign_in: SignIn) -> None:
    client, patient = sign_in(world.practitioner), patient_of(world)
    names = first_list(client, patient)
    yes, not_known, *others = names
    assert current_pack().questions[yes].kind is AnswerKind.YES_NO
    answer = send(client, patient, ask=names, **{f"said:{yes}": "yes", f"said:{not_known}": "unknown"})

    said = said_of(patient)
    assert (said[yes], said[not_known]) == (Truth.YES, Truth.UNKNOWN)
    assert {said[name] for name in others} == {Truth.NO}
    assert f"detail={yes}" in answer.url
    event = AuditEvent.objects.get(action="answers.recorded")
    assert '"together":true' in event.detail.replace(" ", "")
    send(client, patient, detail=[yes], **{yes: "yes", f"words:{yes}": "since I was ten"})
    assert Answer.objects.filter(question=yes).order_by("-pk")[0].words == "since I was ten"


def test_what_is_not_known_is_not_asked_twice_on_a_day_and_never_clears(
    world: World, sign_in: SignIn
) -> None:
    client, patient = sign_in(world.practitioner), patient_of(world)
    names = first_list(client, patient)
    send(client, patient, ask=names, **{f"said:{name}": "unknown" for name in names})
    put = talk(client, patient, {})

    assert not set(names) & set(put)
    page = page_of(client, patient)
    assert "Asked today and not known" in page
    assert all(escape(str(current_pack().questions[name].clinician)) in page for name in names)
    assert verdict_of(client, patient) == "ask"


@pytest.mark.parametrize("how", ["nothing", "both"])
def test_neither_a_stray_key_nor_two_words_at_once_save_anything(
    world: World, sign_in: SignIn, how: str
) -> None:
    client, patient = sign_in(world.practitioner), patient_of(world)
    names = first_list(client, patient)
    given = {"none": "1", f"said:{names[0]}": "yes"} if how == "both" else {}
    answer = send(client, patient, ask=names, **given)

    assert answer.status_code == 422
    assert ('value="yes" id="said-' in answer.content.decode()) is True
    assert not Answer.objects.exists()


def test_a_list_of_an_older_pack_or_of_made_up_questions_saves_nothing(world: World, sign_in: SignIn) -> None:
    client, patient = sign_in(world.practitioner), patient_of(world)
    names = first_list(client, patient)
    assert send(client, patient, ask=[*names, "no-such-thing"], none="1").status_code == 409
    assert send(client, patient, ask=["weight", names[0]], none="1").status_code == 409
    assert send(client, patient, ask=names, none="1", asked_with="older").status_code == 409
    assert not Answer.objects.exists()
