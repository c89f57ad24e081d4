"""Two devices, two starts, two sites: what happens at once happens one after the other, and once."""

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mesocare.clinics.roles import Role
from mesocare.treatment.actions import (
    AlreadyStarted,
    ChangedMeanwhile,
    NotReady,
    apply_changes,
    start_session,
)
from mesocare.treatment.actions.writing import happened
from mesocare.treatment.charting import fold
from mesocare.treatment.models import ChartEvent, GateCheck, SessionStatus
from mesocare.treatment.tests.making import SCARS, Ready, make_ready_session, make_running_session
from tests.support.clinic import SignIn
from tests.support.world import World, build_world

RIGHT = {"zone": "malar", "side": "R"}
ID = '{"command_id": "0f7a2a6e-6d3c-4a55-9a6f-0d2c1e7d5f11", '
LEFT = {"zone": "malar", "side": "L"}


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """What each job answers, or the exception it ends with, when all begin together."""
    answers: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(place: int, job: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[place] = job()
        except Exception as problem:
            answers[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_who_press_start_at_once_start_it_once(self) -> None:
        world = build_world()
        ready = make_ready_session(world)

        def start() -> Any:
            return start_session(
                session=ready.session, by=ready.operator, at=ready.at, command_id=uuid.uuid4()
            )

        answers = at_once(start, start)

        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(answer) for answer in refused] == [AlreadyStarted]
        assert ready.again().status == SessionStatus.RUNNING
        assert ChartEvent.objects.filter(treatment_session=ready.session, kind="start").count() == 1
        assert GateCheck.objects.filter(treatment_session=ready.session, passed=True).count() == 1

    def test_one_patient_is_not_treated_in_two_rooms_at_once(self) -> None:
        world = build_world()
        first = make_ready_session(world)
        second = make_ready_session(world, patient=first.patient, protocol=SCARS, clinic=False)
        from mesocare.treatment.tests.making import screen_now

        screen_now(first.again(), world.practitioner, first.at)

        answers = at_once(first.start, second.start)

        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(answer) for answer in refused] == [NotReady]
        assert "not signed yet" in refused[0].message
        assert sorted([first.again().status, second.again().status]) == ["preparing", "running"]

    def test_many_devices_write_at_once_and_every_change_is_there_once(self) -> None:
        world = build_world()
        ready = make_running_session(world)
        commands = [uuid.uuid4() for _ in range(6)]

        def write(command: uuid.UUID) -> Callable[[], Any]:
            changes = [{"op": "note", "text": str(command)}]
            version = ready.again().version
            return lambda: apply_changes(
                session=ready.session, command_id=command, version=version, changes=changes,
                by=ready.operator, at=ready.at,
            )  # fmt: skip

        answers = at_once(*(write(command) for command in [*commands, *commands]))  # each is sent twice

        assert not [answer for answer in answers if isinstance(answer, Exception)]
        session = ready.again()
        assert sorted(note["text"] for note in session.state["notes"]) == sorted(map(str, commands))
        assert fold(happened(event) for event in session.events.all()) == session.state
        assert [event.seq for event in session.events.all()] == list(range(1, session.version + 1))


@pytest.mark.django_db
class TestConflict:
    @pytest.fixture
    def running(self, world: World) -> Ready:
        return make_running_session(world)

    def send(self, client: Client, ready: Ready, version: int, *changes: dict[str, Any]) -> HttpResponse:
        address = reverse("treatment:map", args=[ready.patient.uuid, ready.session.uuid])
        body = {"command_id": str(uuid.uuid4()), "version": version, "changes": list(changes)}
        return client.patch(address, json.dumps(body), content_type="application/json")

    def test_the_same_zone_changed_on_two_devices_shows_both_versions(
        self, world: World, running: Ready, sign_in: SignIn
    ) -> None:
        loaded = running.again().version
        running.change({"op": "zone-count", **RIGHT, "done": 7}, by=world.staff[Role.ASSISTANT])

        answer = self.send(
            sign_in(world.practitioner), running, loaded, {"op": "zone-count", **RIGHT, "done": 5}
        )

        said = answer.json()
        assert answer.status_code == 409
        assert said["error"] == "conflict"
        assert world.staff[Role.ASSISTANT].name in said["message"]
        assert said["state"]["version"] == running.again().version
        assert sum(point["status"] == "done" for point in said["state"]["points"]) == 7
        assert self.send(
            sign_in(world.practitioner), running, said["state"]["version"],
            {"op": "zone-count", **RIGHT, "done": 5},
        ).status_code == 200  # fmt: skip

    def test_two_devices_on_two_zones_do_not_disturb_each_other(
        self, world: World, running: Ready, sign_in: SignIn
    ) -> None:
        loaded = running.again().version
        running.change({"op": "zone-done", **LEFT}, by=world.staff[Role.ASSISTANT])

        answer = self.send(sign_in(world.practitioner), running, loaded, {"op": "zone-done", **RIGHT})

        assert answer.status_code == 200
        assert {zone["status"] for zone in answer.json()["state"]["zones"]} == {"done"}

    def test_what_is_said_about_a_zone_never_conflicts(
        self, world: World, running: Ready, sign_in: SignIn
    ) -> None:
        loaded = running.again().version
        running.change({"op": "zone-done", **RIGHT})

        answer = self.send(sign_in(world.practitioner), running, loaded, {"op": "pain", **RIGHT, "score": 4})

        assert answer.status_code == 200

    def test_a_version_from_the_future_is_not_believed(self, running: Ready) -> None:
        session = running.again()
        with pytest.raises(ChangedMeanwhile):
            apply_changes(
                session=session, command_id=uuid.uuid4(), version=session.version + 5,
                changes=[{"op": "note", "text": "?"}], by=running.operator, at=running.at,
            )  # fmt: skip

    def test_one_bad_change_of_a_batch_leaves_none_of_it(
        self, world: World, running: Ready, sign_in: SignIn
    ) -> None:
        before = running.again()

        answer = self.send(
            sign_in(world.practitioner), running, before.version,
            {"op": "note", "text": "one"}, {"op": "zone-count", **RIGHT, "done": 999},
        )  # fmt: skip

        assert answer.status_code == 422
        assert answer.json()["index"] == 1
        assert "10 points" in answer.json()["message"]
        assert running.again().state == before.state

    @pytest.mark.parametrize(
        "body",
        [
            "", "[]", "{}", '{"changes": []}', '{"command_id": "x", "version": 1, "changes": [{}]}',
            ID + '"version": 1, "changes": [{"op": "start"}]}',
            ID + '"version": 1, "changes": [{"op": "laid"}]}',
            ID + '"version": null, "changes": [1]}', ID + '"version": 1, "changes": [{"op": "note"}]}',
        ],
    )  # fmt: skip
    def test_nonsense_is_answered_with_a_sentence(
        self, world: World, running: Ready, sign_in: SignIn, body: str
    ) -> None:
        address = reverse("treatment:map", args=[running.patient.uuid, running.session.uuid])

        answer = sign_in(world.practitioner).patch(address, body, content_type="application/json")

        assert answer.status_code == 422
        assert answer.json()["message"]


@pytest.mark.django_db
def test_the_database_is_one_of_the_two_we_support(world: World) -> None:
    assert connection.vendor in {"sqlite", "postgresql"}
