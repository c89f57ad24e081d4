"""A first exposure: a test that is timed by the server, a reaction that stops, a time to be watched."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mesocare.assessment.queries import facts_of
from mesocare.clinics.roles import Role
from mesocare.exposure import actions
from mesocare.exposure.models import PatientLeft, SkinTest, SkinTestReading
from mesocare.exposure.queries import exposures, is_first
from mesocare.stock.actions import recall_lot
from mesocare.treatment.actions import NotReady
from mesocare.treatment.models import SessionStatus
from mesocare.treatment.tests.making import Ready, check_the_kit, make_ready_session, make_signed_session
from mesocare.web.models import AppendOnlyViolation
from mesocare.web.refusal import Forbidden, Refusal
from mesotherapy.facts import FOR_LIFE
from mesotherapy.truth import Truth
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
TXA = "tranexamic-acid"
WHY = "House rule, written by the director."


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def ready(world: World, now: datetime) -> Ready:
    return make_ready_session(world, at=now)


def a_test(ready: Ready, **changes: Any) -> SkinTest:
    """A tenth of a millilitre in the forearm, to be read after half an hour."""
    given: dict[str, Any] = {
        "patient": ready.patient, "site": ready.site, "substance": TXA,
        "lot": ready.lots[f"component:{TXA}"], "where": "left forearm", "amount_ml": Decimal("0.1"),
        "minutes": 30, "going_by": WHY, "by": ready.operator, "at": ready.at, "command_id": uuid.uuid4(),
    }  # fmt: skip
    return actions.do_test(**given | changes)


def read(ready: Ready, test: SkinTest, result: str, *, after: int = 30, **changes: Any) -> SkinTestReading:
    given: dict[str, Any] = {
        "test": test, "result": result, "words": "", "by": ready.operator,
        "at": ready.at + timedelta(minutes=after), "command_id": uuid.uuid4(),
    }  # fmt: skip
    return actions.read_test(**given | changes)


def ask(ready: Ready, *, test: bool = True, minutes: int | None = None, **changes: Any) -> None:
    given: dict[str, Any] = {
        "substance": TXA, "is_test_required": test, "watch_minutes": minutes, "reason": WHY,
        "by": ready.world.director, "at": ready.at, "command_id": uuid.uuid4(),
    }  # fmt: skip
    actions.ask_at_first(**given | changes)


def missing(ready: Ready) -> list[str]:
    with pytest.raises(NotReady) as refused:
        ready.start()
    return [one.condition.value for one in refused.value.missing]


def test_it_is_offered_and_holds_nothing_up_until_the_director_asks_for_it(
    ready: Ready, sign_in: SignIn
) -> None:
    page = sign_in(ready.operator).get(
        reverse("treatment:gate", args=[ready.patient.uuid, ready.session.uuid])
    )
    assert "Tranexamic acid for the first time here" in page.content.decode()
    assert reverse("exposure:tests", args=[ready.patient.uuid]) in page.content.decode()

    ask(ready)
    assert missing(ready) == ["skin-test-missing"]
    ask(ready, test=False, at=ready.at + timedelta(seconds=1))
    assert ready.start().status == SessionStatus.RUNNING


def test_done_is_not_read_and_only_no_reaction_opens_it(ready: Ready) -> None:
    ask(ready)
    test = a_test(ready)
    assert missing(ready) == ["skin-test-missing"]
    read(ready, test, "unclear")
    assert missing(ready) == ["skin-test-missing"]
    read(ready, test, "negative", after=45)
    assert ready.start().status == SessionStatus.RUNNING


def test_that_nothing_happened_is_not_said_before_its_time(
    ready: Ready, sign_in: SignIn, now: datetime
) -> None:
    test = a_test(ready)
    with pytest.raises(actions.TooEarly):
        read(ready, test, "negative", after=29)

    where = reverse("exposure:read", args=[ready.patient.uuid, test.uuid])
    sent = {"command_id": str(uuid.uuid4()), "result": "negative", "at": "2030-01-01T10:00:00Z"}
    assert sign_in(ready.operator).post(where, sent).status_code == 409  # the server's clock counts
    assert not SkinTestReading.objects.exists()


def test_a_reaction_is_written_down_at_once_and_stops_whatever_is_read_later(ready: Ready) -> None:
    test = a_test(ready)
    read(ready, test, "positive", after=3)
    read(ready, test, "negative", after=60)

    fact = facts_of(ready.patient).read(f"allergy-{TXA}", ready.today, FOR_LIFE)
    assert fact.value is Truth.YES
    assert "skin-test-positive" in missing(ready)
    with pytest.raises(actions.ReactedBefore):
        a_test(ready, at=ready.at + timedelta(days=30))


def test_a_reaction_stops_also_where_it_is_not_the_first_time(world: World, now: datetime) -> None:
    before = make_signed_session(world, at=now - timedelta(days=40))
    assert not is_first(before.patient, TXA)
    later = make_ready_session(world, at=now, patient=before.patient, clinic=False)
    read(later, a_test(later), "positive", after=1)

    assert "skin-test-positive" in missing(later)


def test_one_written_down_wrongly_is_taken_out_by_the_director_and_nobody_else(
    ready: Ready, sign_in: SignIn
) -> None:
    test = a_test(ready)
    read(ready, test, "positive", after=1)
    where = reverse("exposure:void", args=[ready.patient.uuid, test.uuid])
    sent = {"command_id": str(uuid.uuid4()), "reason": "Another patient's arm."}

    assert sign_in(ready.operator).post(where, sent).status_code == 403
    assert sign_in(ready.world.director).post(where, sent).status_code == 302
    (state,) = [one for one in exposures(ready.patient, [TXA]) if one.substance == TXA]
    assert state.result == ""
    with pytest.raises(actions.TestIsOver):
        read(ready, test, "unclear", after=60)


def test_what_was_given_is_no_first_time_and_a_second_session_needs_no_test(
    world: World, now: datetime
) -> None:
    before = make_signed_session(world, at=now - timedelta(days=40))
    ask(before, at=now)
    check_the_kit(world, now, world.site)
    later = make_ready_session(world, at=now, patient=before.patient, clinic=False)

    assert later.start().status == SessionStatus.RUNNING


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_ml": Decimal(0)}, {"amount_ml": Decimal("NaN")}, {"amount_ml": Decimal(-1)},
        {"amount_ml": Decimal("1.1")}, {"amount_ml": Decimal("0.0001")}, {"minutes": 0},
        {"minutes": 10**6}, {"where": " "}, {"going_by": "short"}, {"substance": "ha-non-cross-linked"},
    ],
)  # fmt: skip
def test_what_makes_no_test_is_refused(ready: Ready, changes: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        a_test(ready, **changes)
    assert not SkinTest.objects.exists()


def test_a_recalled_lot_goes_into_no_skin(ready: Ready) -> None:
    recall_lot(
        lot=ready.lots[f"component:{TXA}"], reason="Letter of the maker", by=ready.world.director,
        at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    with pytest.raises(Refusal):
        a_test(ready)


def test_the_screen_of_a_recall_names_whose_skin_was_tested_from_the_lot(
    ready: Ready, other_world: World, sign_in: SignIn
) -> None:
    lot = a_test(ready).lot
    where = reverse("recalls:lot", args=[lot.uuid])

    page = sign_in(ready.world.director).get(where).content.decode()
    assert "Skin tests from this lot" in page
    assert reverse("exposure:tests", args=[ready.patient.uuid]) in page
    assert sign_in(other_world.director).get(where).status_code == 404


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.RECEPTION, Role.MANAGER])
def test_those_who_do_not_treat_neither_do_nor_read_one(ready: Ready, role: Role) -> None:
    member = ready.world.staff[role]
    test = a_test(ready)

    for attempt in (lambda: a_test(ready, by=member), lambda: read(ready, test, "unclear", by=member)):
        with pytest.raises(Forbidden):
            attempt()


def test_another_clinics_lot_and_patient_are_not_there(
    ready: Ready, other_world: World, sign_in: SignIn, now: datetime
) -> None:
    test = a_test(ready)
    stranger = sign_in(other_world.practitioner)
    sent = {"command_id": str(uuid.uuid4()), "result": "negative", "lot": str(test.lot.uuid)}

    for name, args in (("tests", []), ("do", []), ("read", [test.uuid]), ("void", [test.uuid])):
        where = reverse(f"exposure:{name}", args=[ready.patient.uuid, *args])
        answer = stranger.get(where) if name == "tests" else stranger.post(where, sent)
        assert answer.status_code in (403, 404), name


def test_nothing_of_a_test_is_edited_and_a_form_sent_twice_is_one(ready: Ready, sign_in: SignIn) -> None:
    where = reverse("exposure:do", args=[ready.patient.uuid])
    sent = {
        "command_id": str(uuid.uuid4()), "lot": str(ready.lots[f"component:{TXA}"].uuid), "where": "forearm",
        "amount_ml": "0,1", "minutes": "30", "going_by": WHY,
    }  # fmt: skip
    client = sign_in(ready.operator)
    assert [client.post(where, sent).status_code for _ in range(2)] == [302, 302]

    test = SkinTest.objects.get()
    assert test.amount_ml == Decimal("0.1")
    assert (
        "minutes to wait" in client.get(reverse("exposure:tests", args=[ready.patient.uuid])).content.decode()
    )
    test.where = "elsewhere"
    with pytest.raises(AppendOnlyViolation):
        test.save()


class TestGoingHome:
    def home(self, ready: Ready) -> str:
        return reverse("treatment:leave", args=[ready.patient.uuid, ready.session.uuid])

    def test_before_the_clinics_time_only_with_the_reason(
        self, world: World, now: datetime, sign_in: SignIn
    ) -> None:
        signed = make_signed_session(world, at=now)
        ask(signed, test=False, minutes=30)
        client = sign_in(world.practitioner)
        sent = {"command_id": str(uuid.uuid4()), "words": "Well, no redness."}

        page = client.get(reverse("treatment:record", args=[signed.patient.uuid, signed.session.uuid]))
        assert "To be watched until" in page.content.decode()
        assert client.post(self.home(signed), sent).status_code == 409
        early = sent | {"command_id": str(uuid.uuid4()), "early_reason": "Her lift home is leaving now."}
        assert client.post(self.home(signed), early).status_code == 302
        row = PatientLeft.objects.get()
        assert row.early_reason
        again = sent | {"command_id": str(uuid.uuid4()), "early_reason": "Once more, to be sure."}
        assert client.post(self.home(signed), again).status_code == 409
        assert PatientLeft.objects.count() == 1

    def test_without_a_time_of_the_clinic_nobody_is_held(
        self, world: World, now: datetime, sign_in: SignIn
    ) -> None:
        signed = make_signed_session(world, at=now)
        sent = {"command_id": str(uuid.uuid4()), "words": "Well."}

        assert sign_in(world.practitioner).post(self.home(signed), sent).status_code == 302
        assert PatientLeft.objects.get().early_reason == ""
