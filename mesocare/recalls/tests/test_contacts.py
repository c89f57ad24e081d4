from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from mesocare.clinics.roles import Role
from mesocare.messages.models import OutboxMessage
from mesocare.patients.models import Patient
from mesocare.recalls import actions
from mesocare.recalls.contacts import contact_of, contacts_of, counts_of
from mesocare.recalls.letters import usual_words
from mesocare.recalls.models import ContactEvent, Recall
from mesocare.recalls.queries import waiting_contacts
from mesocare.recalls.tests.cast import Used, another, by, recall, treated_with, used_lot
from mesocare.web.models import AppendOnlyViolation
from mesocare.web.refusal import Refusal
from tests.support.world import World

pytestmark = pytest.mark.django_db


def states(found: Recall) -> list[str]:
    return sorted(contact.state for contact in contacts_of(found))


def contact(found: Recall, used: Used, nth: int = 0) -> Any:
    return contact_of(found, used.patients[nth])


def test_everyone_is_to_be_contacted_until_something_was_done(world: World) -> None:
    used = used_lot(world, people=3)
    found = recall(world, used)
    actions.send_letter(recall=found, contact=contact(found, used, 0), **by(world, 1))
    actions.record_call(
        recall=found, contact=contact(found, used, 1), reached=True, text="All well.", **by(world, 2)
    )

    assert states(found) == ["answered", "sent", "to-contact"]
    assert counts_of(contacts_of(found)).left == 1


def test_whoever_is_treated_after_the_list_was_opened_stands_on_it_too(world: World) -> None:
    used = used_lot(world)
    found = recall(world, used)
    treated_with(world, used.lot, another(world, "Too-late"), days_ago=0.01)

    assert len(contacts_of(found)) == 3


def test_whoever_was_told_stays_on_the_list_though_the_use_was_taken_back(world: World) -> None:
    used = used_lot(world)
    found = recall(world, used)
    actions.send_letter(recall=found, contact=contact(found, used), **by(world, 1))
    row = used.sessions[0].lots_used.get()
    type(row).objects.create(
        treatment_session=row.treatment_session, lot=row.lot, part=row.part, amount=row.amount, by=row.by,
        at=row.at, retracts=row,
    )  # fmt: skip

    assert {one.patient for one in contacts_of(found)} == set(used.patients)


def test_nobody_without_an_address_is_dropped_and_it_is_said_why(world: World) -> None:
    used = used_lot(world)
    Patient.objects.filter(pk=used.patients[0].pk).update(phone="", email="")
    Patient.objects.filter(pk=used.patients[1].pk).update(birth_date=None)
    found = recall(world, used)
    said = [one.hindrance for one in contacts_of(found)]

    assert any("No phone and no email" in words for words in said)
    assert any("No birth date" in words for words in said)
    assert actions.send_letters(recall=found, **by(world, 1)) == []
    with pytest.raises(actions.CannotWrite):
        actions.send_letter(recall=found, contact=contact(found, used), **by(world, 1))
    assert states(found) == ["to-contact", "to-contact"]


def test_writing_to_all_writes_to_each_once_however_often_the_button_is_pressed(world: World) -> None:
    used = used_lot(world, people=3)
    found = recall(world, used)
    first = actions.send_letters(recall=found, **by(world, 1))
    second = actions.send_letters(recall=found, **by(world, 1))

    assert (len(first), second) == (3, [])
    assert OutboxMessage.objects.filter(kind="recall").count() == 3


def test_the_message_outside_says_nothing_of_the_treatment(world: World) -> None:
    used = used_lot(world, people=1)
    found = recall(world, used)
    actions.send_letter(recall=found, contact=contact(found, used), **by(world, 1))
    message = OutboxMessage.objects.get(kind="recall")

    told = f"{message.subject} {message.body}"
    assert used.lot.number not in told
    assert "Tranexamic" not in told
    assert world.site.phone in told


def test_the_patient_reads_the_clinics_words_and_asks_for_a_call(world: World) -> None:
    used = used_lot(world, people=1)
    found = recall(world, used)
    actions.write_words(recall=found, language="en", text="Lot {lot} at {clinic}: call {phone}.", **by(world))
    actions.send_letter(recall=found, contact=contact(found, used), **by(world, 1))
    token = OutboxMessage.objects.get(kind="recall").body.split("/l/")[1].split("/")[0]
    stranger = Client()

    assert used.lot.number not in stranger.get(f"/l/{token}/recall/").content.decode()
    phone = stranger
    answer = {"birth_date_answer": "1", "day": "11", "month": "2", "year": "1984"}
    phone.post(f"/l/{token}/recall/", answer)
    shown = phone.get(f"/l/{token}/recall/").content.decode()
    assert f"Lot {used.lot.number} at {world.site.name}" in shown
    sent = {"answer": "call", "command_id": str(uuid.uuid4())}
    assert phone.post(f"/l/{token}/recall/", sent).status_code == 302
    assert "We will" in phone.get(f"/l/{token}/recall/").content.decode()

    one = contact(found, used)
    assert (one.state, one.wants_call) == ("answered", True)
    assert "asked for a call" in waiting_contacts(world.site, world.at)[0].text
    actions.record_call(recall=found, contact=one, reached=True, text="Well.", **by(world, 9_000_000))
    assert not contact(found, used).wants_call


def test_letters_keep_their_words_and_speak_the_patients_language(world: World) -> None:
    used = used_lot(world, people=1)
    Patient.objects.filter(pk=used.patients[0].pk).update(language="ar")
    found = recall(world, used)
    event = actions.send_letter(recall=found, contact=contact(found, used), **by(world, 1))

    assert event.language == "ar"
    assert usual_words("ar") != usual_words("en")
    assert world.site.phone in event.text
    assert "{" not in event.text
    actions.write_words(recall=found, language="ar", text="{phone}", **by(world, 2))
    event.refresh_from_db()
    assert event.text != "{phone}"


@pytest.mark.parametrize("text", ["No number to call.", "Call {phone}, {name}."])
def test_words_that_leave_nobody_to_call_or_a_gap_are_refused(world: World, text: str) -> None:
    found = recall(world, used_lot(world))
    with pytest.raises(Refusal):
        actions.write_words(recall=found, language="en", text=text, **by(world))


def test_an_unreached_call_changes_nothing_but_stands_there(world: World) -> None:
    used = used_lot(world, people=1)
    found = recall(world, used)
    actions.record_call(recall=found, contact=contact(found, used), reached=False, text="", **by(world, 1))
    one = contact(found, used)

    assert (one.state, one.tries, one.last_words) == ("to-contact", 1, "Called, not reached")


def test_steps_are_written_once(world: World) -> None:
    used = used_lot(world, people=1)
    found = recall(world, used)
    actions.note_contact(recall=found, contact=contact(found, used), text="Son answers.", **by(world))
    event = ContactEvent.objects.get()
    event.text = "Other"
    with pytest.raises(AppendOnlyViolation):
        event.save()


def test_reception_sees_whom_to_call_and_what_to_say_but_not_what_clinicians_wrote(
    world: World, sign_in: Any
) -> None:
    used = used_lot(world, people=1)
    found = recall(world, used)
    actions.record_call(
        recall=found, contact=contact(found, used), reached=True, text="Small abscess.", **by(world, 1)
    )
    desk = sign_in(world.staff[Role.RECEPTION])
    shown = desk.get(f"/recalls/{found.uuid}/contacts/{used.patients[0].uuid}/").content.decode()

    assert "Give no advice of your own" in shown
    assert used.patients[0].phone in shown
    assert "abscess" not in shown
    assert desk.get(f"/recalls/lots/{used.lot.uuid}/").status_code == 403
    assert desk.get(f"/recalls/{found.uuid}/report/").status_code == 403


def test_a_patient_whom_it_does_not_concern_is_not_there(world: World, sign_in: Any) -> None:
    found = recall(world, used_lot(world))
    other = another(world, "Bystander")
    client = sign_in(world.director)

    assert client.get(f"/recalls/{found.uuid}/contacts/{other.uuid}/").status_code == 404
    command = {"command_id": str(uuid.uuid4()), "text": "x"}
    assert client.post(f"/recalls/{found.uuid}/contacts/{other.uuid}/note/", command).status_code == 404


def test_a_refused_step_keeps_what_was_typed(world: World, sign_in: Any) -> None:
    used = used_lot(world, people=1)
    found = recall(world, used)
    address = f"/recalls/{found.uuid}/contacts/{used.patients[0].uuid}/call/"
    client = sign_in(world.staff[Role.RECEPTION])
    refused = client.post(address, {"command_id": str(uuid.uuid4()), "reached": "yes", "text": " "})

    assert refused.status_code == 422
    assert "what the patient said" in refused.content.decode()
    assert not ContactEvent.objects.exists()


def test_the_printed_list_names_everyone_with_and_without_a_phone(world: World, sign_in: Any) -> None:
    used = used_lot(world, people=3)
    Patient.objects.filter(pk=used.patients[2].pk).update(phone="", email="")
    found = recall(world, used)
    shown = (
        sign_in(world.staff[Role.RECEPTION]).get(f"/recalls/{found.uuid}/contacts/print/").content.decode()
    )

    assert all(patient.name in shown for patient in used.patients)
    assert "no phone" in shown
