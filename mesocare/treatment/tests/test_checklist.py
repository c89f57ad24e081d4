"""What whoever starts confirms before a session: the pack's points, those the clinic chose, on the day."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mesocare.clinics.actions import ReasonNeeded, choose_checklist
from mesocare.clinics.checklists import points, points_asked
from mesocare.clinics.models import ChecklistChoice
from mesocare.clinics.roles import Role
from mesocare.treatment.actions import NotAskedNow, NotReady, confirm_checklist, start_session
from mesocare.treatment.gate_checklist import asked_of
from mesocare.treatment.models import ChecklistConfirmed, SessionStatus
from mesocare.treatment.tests.making import Ready, confirm_all, make_ready_session
from mesocare.web.refusal import Forbidden
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
WHY = "Done once a day by the assistant, on paper."


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def ready(world: World, now: datetime) -> Ready:
    return make_ready_session(world, at=now)


def keys(world: World, *, place: str = "GB") -> set[str]:
    return {point.key for point in points_asked(world.organisation, place)}


def choose(world: World, asked: set[str], at: datetime, reason: str = WHY) -> None:
    choose_checklist(
        asked=asked, place="GB", reason=reason, by=world.director, at=at, command_id=uuid.uuid4()
    )


def open_ones(ready: Ready) -> list[str]:
    with pytest.raises(NotReady) as refused:
        ready.start()
    return [one.condition.value for one in refused.value.missing]


def test_to_begin_with_what_a_strong_source_asks_for_is_asked_and_nothing_else(world: World) -> None:
    asked = [point for point in points(world.organisation, "GB") if point.is_asked]

    assert {point.checklist.id for point in asked} == {"before-session", "hygiene", "personnel"}
    assert all(point.item.source and point.item.source != ("Mesocare",) for point in asked)
    assert {point.item.evidence.value for point in asked} <= {"regulator", "label", "guideline"}
    assert not any(point.item.is_weak for point in asked)
    assert "before-session:make-up-off" not in keys(world)  # ours, so not asked until somebody chooses it


def test_a_point_of_another_country_is_not_asked_here(world: World) -> None:
    everything = {place: {p.key for p in points(world.organisation, place)} for place in ("GB", "FR")}

    assert "hygiene:mixing-in-a-pharmacy" in everything["FR"] - everything["GB"]
    assert "personnel:emergency-stock-gb" in everything["GB"] - everything["FR"]


def test_one_point_left_open_is_enough_and_both_are_kept(ready: Ready) -> None:
    every = [point.key for point in asked_of(ready.session)]
    row = confirm_checklist(
        session=ready.session, ticked=every[1:], by=ready.operator, at=ready.at + timedelta(seconds=1),
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert open_ones(ready) == ["checklist-missing"]
    assert [one["key"] for one in row.left_open] == every[:1]
    assert row.points[0]["say"]
    again = ready.at + timedelta(seconds=2)
    confirm_checklist(
        session=ready.session, ticked=every, by=ready.operator, at=again, command_id=uuid.uuid4()
    )
    assert ready.start().status == SessionStatus.RUNNING


def test_yesterdays_word_is_not_todays(world: World, ready: Ready) -> None:
    later = ready.at + timedelta(days=1)

    with pytest.raises(NotReady) as refused:
        start_session(session=ready.session, by=ready.operator, at=later, command_id=uuid.uuid4())
    assert "checklist-missing" in {one.condition.value for one in refused.value.missing}


def test_a_colleagues_word_is_not_that_of_whoever_starts(world: World, ready: Ready) -> None:
    with pytest.raises(NotReady) as refused:
        start_session(session=ready.session, by=world.director, at=ready.at, command_id=uuid.uuid4())
    assert [one.condition.value for one in refused.value.missing] == ["checklist-missing"]


def test_points_that_are_made_up_are_not_kept(ready: Ready, world: World, sign_in: SignIn) -> None:
    where = reverse("treatment:checklist", args=[ready.patient.uuid, ready.session.uuid])
    sent = {"command_id": str(uuid.uuid4()), "point": ["hygiene:everything-is-fine", "<script>"]}

    assert sign_in(world.practitioner).post(where, sent).status_code == 302
    assert ChecklistConfirmed.objects.latest("pk").points == []
    assert open_ones(ready) == ["checklist-missing"]


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.RECEPTION, Role.MANAGER])
def test_it_is_confirmed_by_somebody_who_could_start(
    world: World, ready: Ready, sign_in: SignIn, role: Role
) -> None:
    where = reverse("treatment:checklist", args=[ready.patient.uuid, ready.session.uuid])

    assert sign_in(world.staff[role]).post(where, {"command_id": str(uuid.uuid4())}).status_code == 403
    with pytest.raises(Forbidden):
        confirm_all(ready, by=world.staff[role])


def test_after_the_start_there_is_nothing_to_confirm(ready: Ready) -> None:
    ready.start()

    with pytest.raises(NotAskedNow):
        confirm_all(ready)
    ready.everything_done()
    assert ready.sign().deviations == []


class TestTheClinicChooses:
    def test_what_the_director_puts_on_is_asked_from_now_on_and_holds_up_the_next_start(
        self, world: World, ready: Ready, now: datetime
    ) -> None:
        choose(world, keys(world) | {"before-session:make-up-off"}, now, reason="")

        assert open_ones(ready) == ["checklist-missing"]
        assert ChecklistChoice.objects.count() == 1

    def test_taking_one_off_wants_a_reason_and_keeps_it(self, world: World, now: datetime) -> None:
        fewer = keys(world) - {"hygiene:hands-clean"}
        with pytest.raises(ReasonNeeded):
            choose(world, fewer, now, reason="")
        assert not ChecklistChoice.objects.exists()

        choose(world, fewer, now)
        assert keys(world) == fewer
        assert ChecklistChoice.objects.get().reason == WHY

    def test_a_clinic_that_asks_nothing_is_not_held_up(
        self, world: World, ready: Ready, now: datetime
    ) -> None:
        choose(world, set(), now)

        assert asked_of(ready.session) == []
        assert start_session(
            session=ready.session, by=world.director, at=ready.at, command_id=uuid.uuid4()
        ).status == SessionStatus.RUNNING  # fmt: skip

    def test_another_clinic_asks_what_it_chose_itself(
        self, world: World, other_world: World, now: datetime
    ) -> None:
        choose(world, set(), now)

        assert keys(other_world)

    def test_only_the_director_chooses(self, world: World, sign_in: SignIn) -> None:
        sent = {"command_id": str(uuid.uuid4()), "asked": [], "reason": WHY}

        assert sign_in(world.practitioner).post(reverse("clinics:checklist"), sent).status_code == 403
        assert sign_in(world.director).post(reverse("clinics:checklist"), sent).status_code == 302
        assert keys(world) == set()
