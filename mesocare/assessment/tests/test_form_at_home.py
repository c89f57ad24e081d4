"""The form on the patient's phone: lists with "none of these", details of what was ticked."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.assessment.form_at_home import FormAtHome, How
from mesocare.assessment.models import Answer, Intake, SaidBy
from mesocare.assessment.queries import facts_of
from mesocare.audit.models import AuditEvent
from mesocare.clinics.pack import current_pack
from mesocare.messages.links import make_link
from mesotherapy.truth import Truth
from tests.support.people import BORN, new_patient
from tests.support.world import World

pytestmark = pytest.mark.django_db


class Phone:
    """One patient with a form."""

    def __init__(self, world: World) -> None:
        self.patient = new_patient(world, "Lists")
        self.intake = Intake.objects.create(
            patient=self.patient, sent_by=world.practitioner, sent_at=world.at, indication="melasma"
        )
        self.token = make_link(
            purpose="intake", organisation=world.organisation, subject=self.intake, at=world.at,
            patient=self.patient, birth_date=BORN, site=world.site, lives=timedelta(days=36500),
        )  # fmt: skip
        self.world = world
        self.client = Client()
        self.address = reverse("assessment:intake", args=[self.token])
        born = {"birth_date_answer": "1", "day": BORN.day, "month": BORN.month, "year": BORN.year}
        self.client.post(self.address, born)

    def home(self) -> FormAtHome:
        self.intake.refresh_from_db()
        return FormAtHome(self.intake, self.world.site, self.world.at.date(), "en")

    def post(self, **given: object) -> int:
        return self.client.post(self.address, given).status_code

    def to_first_list(self) -> list[str]:
        """Past what is asked one by one, up to a list."""
        for _page in range(80):
            put = self.home().next
            assert put is not None
            if put.how is How.LIST:
                return [question.id for question in put.questions]
            self.post()
        raise AssertionError("no list was put")

    def to_the_end(self) -> int:
        pages = 0
        while (put := self.home().next) is not None:
            assert pages < 80
            pages += 1
            self.post(**({"none": "1"} if put.how is How.LIST else {}))
        return pages

    def send(self) -> None:
        review = reverse("assessment:intake-review", args=[self.token])
        answer = self.client.post(review, {"command_id": str(uuid.uuid4())})
        assert answer.status_code == 302, answer.content.decode()


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world)


def test_none_of_these_says_no_to_each_and_who_said_it(phone: Phone, world: World) -> None:
    listed = phone.to_first_list()
    assert len(listed) > 1
    page = phone.client.get(phone.address).content.decode()
    for name in listed:
        assert current_pack().questions[name].ask.in_("en").split("?")[0][:30] in page
    phone.post(none="1")
    phone.send()

    rows = Answer.objects.filter(patient=phone.patient, question__in=listed)
    assert {row.question for row in rows} == set(listed)
    assert {row.value["value"] for row in rows} == {"no"}
    assert {row.said_by for row in rows} == {SaidBy.PATIENT}
    event = AuditEvent.objects.filter(action="intake.sent-in").latest("number")
    assert listed in json.loads(event.detail)["together"]


def test_what_is_ticked_is_asked_in_detail_and_the_rest_is_no(phone: Phone) -> None:
    listed = phone.to_first_list()
    phone.post(tick=listed[:1])
    put = phone.home().next
    assert put is not None
    assert (put.how, [question.id for question in put.questions]) == (How.DETAIL, listed[:1])
    phone.post(**{listed[0]: "unknown", f"words:{listed[0]}": "they looked into it once"})
    phone.send()

    facts = facts_of(phone.patient)
    said = {name: facts.by_question[name][-1] for name in listed}
    assert said[listed[0]].value is Truth.UNKNOWN
    assert said[listed[0]].text == "they looked into it once"
    assert all(said[name].value is Truth.NO for name in listed[1:])


def test_neither_ticked_nor_none_says_nothing_and_asks_again(phone: Phone) -> None:
    listed = phone.to_first_list()
    assert phone.post() == 422
    assert phone.post(tick=listed[:1], none="1") == 422
    assert not set(listed) & phone.home().answers.values.keys()


def test_a_forged_tick_says_nothing(phone: Phone) -> None:
    phone.to_first_list()
    assert phone.post(tick=["not-on-this-list"]) == 422


def test_what_is_left_for_the_clinic_stays_unknown(phone: Phone) -> None:
    listed = phone.to_first_list()
    phone.post(later="1")
    phone.send()

    assert not Answer.objects.filter(patient=phone.patient, question__in=listed).exists()


def test_a_list_can_be_changed_before_it_is_sent(phone: Phone) -> None:
    listed = phone.to_first_list()
    phone.post(none="1")
    number = len(phone.home().path)
    again = reverse("assessment:intake-page", args=[phone.token, number])
    phone.client.post(again, {"tick": listed[1]})
    put = phone.home().next
    assert put is not None
    assert [question.id for question in put.questions] == [listed[1]]
    phone.post(**{listed[1]: "yes"})
    assert phone.home().answers.values[listed[1]] is Truth.YES
    assert "checked" in phone.client.get(again).content.decode()
    phone.client.post(again, {"none": "1"})
    assert phone.home().answers.values[listed[1]] is Truth.NO


def test_the_whole_form_takes_fewer_than_half_of_its_questions(phone: Phone) -> None:
    home = phone.home()
    asked = {name for name in home.questions if name in {n for s in home.steps for n in s.questions}}
    pages = phone.to_the_end()

    assert pages < len(asked) / 2
    review = phone.client.get(reverse("assessment:intake-review", args=[phone.token])).content.decode()
    assert "Answer the rest" not in review
    assert review.count("<dt>") >= len(phone.home().answers.values)


def test_what_the_clinic_knows_and_still_holds_is_not_asked_again(phone: Phone, world: World) -> None:
    from mesocare.assessment.actions import Said, record_answers

    record_answers(
        patient=phone.patient,
        said=[Said(question="keloid", value=Truth.NO)],
        said_by=SaidBy.CLINICIAN,
        today=world.at.date(),
        by=world.practitioner,
        at=world.at,
    )
    assert "keloid" not in {name for step in phone.home().steps for name in step.questions}
