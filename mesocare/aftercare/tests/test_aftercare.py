"""One value a line, signed once, the same everywhere."""

import re
import uuid
from datetime import date, timedelta

import pytest

from mesocare.aftercare import actions
from mesocare.aftercare.models import AftercareSheet
from mesocare.aftercare.paper import sheet_pdf
from mesocare.aftercare.sheet import Chosen, in_words, offered_lines
from mesocare.aftercare.tests.sheets import session_of, sheet_of, sign
from mesocare.messages.models import OutboxMessage
from mesocare.treatment.actions import abandon_session
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.tests.making import make_ready_session, make_running_session
from mesotherapy.quantity import Quantity
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(world: World) -> TreatmentSession:
    return session_of(world)


def test_nothing_is_chosen_for_the_doctor_where_sources_disagree(session: TreatmentSession) -> None:
    sun = next(offered for offered in offered_lines(session) if offered.line.id == "sun")
    assert sun.usual_value == ""
    assert len(sun.line.options) > 1


def test_the_clinics_usual_value_is_offered(world: World, session: TreatmentSession) -> None:
    actions.set_usual_line(
        line="sun", value="2 wk", own_text="", by=world.director, at=world.at, command_id=uuid.uuid4()
    )
    sun = next(offered for offered in offered_lines(session) if offered.line.id == "sun")
    assert sun.usual_value == "2 wk"


def test_a_line_ends_on_a_day_of_the_patients_own(world: World, session: TreatmentSession) -> None:
    sheet = sign(world, session, Chosen(line="sun", value="2 wk"))
    ended = session.ended_at
    assert ended is not None
    assert date.fromisoformat(sheet.lines[0]["until_on"]) == ended.date() + timedelta(days=14)
    assert "2 weeks" in sheet.lines[0]["text"]
    assert "{" not in sheet.lines[0]["text"]


def test_own_words_replace_the_packs(world: World, session: TreatmentSession) -> None:
    sheet = sign(world, session, Chosen(line="make-up", own_text="Mineral powder only, from tomorrow."))
    assert sheet.lines[0]["text"] == "Mineral powder only, from tomorrow."
    assert sheet.lines[0]["own"]


def test_phone_paper_and_reminders_say_the_same(world: World, session: TreatmentSession) -> None:
    sheet = sign(world, session, Chosen(line="sun", value="2 wk"), own="Sleep on your back.")
    reminder = OutboxMessage.objects.get(kind="aftercare-reminder")
    assert sheet.lines[0]["text"] in reminder.body
    assert sheet_pdf(sheet, emergency_number="999").startswith(b"%PDF")


def test_a_second_sheet_replaces_the_first_which_stays(world: World, session: TreatmentSession) -> None:
    first = sign(world, session)
    second = sign(world, session, own="And no yoga.")
    assert actions.newest_sheet(session) == second
    assert AftercareSheet.objects.get(pk=first.pk).replaced_by == second


def test_reminders_of_a_sheet_that_was_replaced_are_not_sent(world: World, session: TreatmentSession) -> None:
    sign(world, session, Chosen(line="sun", value="2 wk"))
    sign(world, session, Chosen(line="sun", value="4 wk"))
    waiting = OutboxMessage.objects.filter(kind="aftercare-reminder", withdrawn_at=None)
    assert ["4 weeks" in message.body for message in waiting] == [True]


def test_a_session_that_was_put_away_has_no_aftercare(world: World) -> None:
    ready = make_ready_session(world)
    put_away = abandon_session(
        session=ready.session, reason="The patient did not come.", by=world.practitioner, at=world.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    with pytest.raises(actions.NotOver):
        sign(world, put_away)


def test_the_same_command_signs_once(world: World, session: TreatmentSession) -> None:
    command = uuid.uuid4()
    assert sign(world, session, command=command) == sign(world, session, command=command)
    assert OutboxMessage.objects.filter(kind="aftercare").count() == 1


def test_it_waits_for_the_end_of_the_session(world: World) -> None:
    running = make_running_session(world).session
    with pytest.raises(actions.NotOver):
        sign(world, running)


def test_an_empty_sheet_is_not_signed(world: World, session: TreatmentSession) -> None:
    with pytest.raises(actions.NothingChosen):
        actions.sign_sheet(
            session=session,
            chosen=[],
            own_instructions=" ",
            products=[],
            by=world.practitioner,
            at=world.at,
            command_id=uuid.uuid4(),
        )


def test_a_line_with_a_time_needs_one(world: World, session: TreatmentSession, sign_in: SignIn) -> None:
    answer = sign_in(world.practitioner).post(
        f"/patients/{session.patient.uuid}/sessions/{session.uuid}/aftercare/",
        {"line": ["sun"], "value:sun": "", "own_instructions": "keep this", "command_id": str(uuid.uuid4())},
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a time for" in body
    assert "keep this" in body
    assert not AftercareSheet.objects.exists()


def test_the_patient_reads_it_with_the_lots_and_the_number_to_call(world: World, sign_in: SignIn) -> None:
    sheet = sheet_of(world)
    message = OutboxMessage.objects.get(kind="aftercare")
    found = re.search(r"/l/([^/]+)/aftercare/", message.body)
    assert found is not None
    client = sign_in(world.practitioner)
    client.logout()
    asked = client.get(f"/l/{found[1]}/aftercare/", follow=True)
    assert sheet.lines[0]["text"] not in asked.content.decode()  # the date of birth is asked first


@pytest.mark.parametrize(
    ("amount", "words"), [("24 h", "24 hours"), ("1 d", "1 day"), ("2 wk", "2 weeks"), ("1 mo", "1 month")]
)
def test_times_are_said_as_people_say_them(amount: str, words: str) -> None:
    assert in_words(Quantity.parse(amount)) == words
