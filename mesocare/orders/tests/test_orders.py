"""An order is written after an examination, by somebody who may, and covers what it says and no more."""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesocare.audit.models import AuditEvent
from mesocare.clinics.roles import Role
from mesocare.orders import actions
from mesocare.orders.models import OrderStopped, OrderUsed, PrescriptionOrder
from mesocare.orders.queries import order_needed
from mesocare.planning.models import Plan
from mesocare.treatment.actions import NotReady, start_session
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.tests.making import (
    Ready,
    examine,
    give_credential,
    make_ready_session,
    make_running_session,
    order_one,
    order_what_is_needed,
)
from mesocare.web.models import AppendOnlyViolation
from mesocare.web.refusal import Forbidden
from tests.support.clinic import SignIn
from tests.support.pdf import pages_of
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.django_db
TXA = "tranexamic-acid"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def ready(world: World, now: datetime) -> Ready:
    """Everything but the order."""
    return make_ready_session(world, at=now, ordered=False)


def form(ready: Ready, examination: Any, **changes: Any) -> dict[str, Any]:
    given = {
        "command_id": str(uuid.uuid4()), "most_per_session": "8 mg", "sessions": "5", "strength": "100 mg/mL",
        "product": "", "routes": ["intradermal"], "valid_from": ready.today.isoformat(),
        "valid_until": (ready.today + timedelta(days=90)).isoformat(), "indication": "Melasma",
        "off_label": "No licensed product; told and agreed.", "examination": str(examination.pk),
        "password": PASSWORD,
    }  # fmt: skip
    return given | changes


def address(plan: Plan, substance: str = TXA) -> str:
    return reverse("orders:write", args=[plan.patient.uuid, plan.uuid, substance])


def test_a_prescriber_signs_from_the_plan_and_the_session_starts(
    world: World, ready: Ready, now: datetime, sign_in: SignIn
) -> None:
    seen = examine(world, ready.patient, now)
    client = sign_in(world.practitioner)

    page = client.get(address(ready.plan)).content.decode()
    assert "100 mg/mL" in page
    answer = client.post(address(ready.plan), form(ready, seen))

    order = PrescriptionOrder.objects.get()
    assert answer.headers["Location"] == reverse("orders:show", args=[ready.patient.uuid, order.uuid])
    assert order.prescriber == world.practitioner
    assert "7654321" in order.prescriber_credential
    assert ready.start().status == SessionStatus.RUNNING
    assert OrderUsed.objects.get().treatment_session == ready.session.uuid
    assert AuditEvent.objects.filter(action="order.signed").count() == 1
    shown = client.get(reverse("orders:show", args=[ready.patient.uuid, order.uuid])).content.decode()
    assert "1 of 5 sessions" in shown
    paper = " ".join(
        pages_of(client.get(reverse("orders:pdf", args=[ready.patient.uuid, order.uuid])).content)
    )
    assert "Tranexamic acid" in paper
    assert "8 mg" in paper


def test_without_the_own_password_nothing_is_signed(
    world: World, ready: Ready, now: datetime, sign_in: SignIn
) -> None:
    seen = examine(world, ready.patient, now)
    client = sign_in(world.practitioner)

    for password in ("", "director-guess", PASSWORD + " "):
        answer = client.post(address(ready.plan), form(ready, seen, password=password))
        assert answer.status_code == 422
    assert not PrescriptionOrder.objects.exists()


def test_the_same_form_sent_twice_is_one_order(
    world: World, ready: Ready, now: datetime, sign_in: SignIn
) -> None:
    sent = form(ready, examine(world, ready.patient, now))
    client = sign_in(world.practitioner)

    first, second = (client.post(address(ready.plan), sent) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert PrescriptionOrder.objects.count() == 1


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.RECEPTION, Role.MANAGER])
def test_only_those_who_treat_may_write_or_stop_one(
    world: World, ready: Ready, now: datetime, sign_in: SignIn, role: Role
) -> None:
    seen = examine(world, ready.patient, now)
    member = world.staff[role]

    assert sign_in(member).post(address(ready.plan), form(ready, seen)).status_code == 403
    with pytest.raises(Forbidden):
        order_one(world, ready.plan, now, TXA, examination=seen, by=member)


@pytest.mark.parametrize(
    "credential",
    [
        {"may_prescribe": False},
        {"valid_until": "yesterday"},
        {"valid_from": "tomorrow"},
    ],
)
def test_a_role_is_not_a_licence_to_prescribe(
    world: World, ready: Ready, now: datetime, credential: dict[str, Any]
) -> None:
    days = {"yesterday": now.date() - timedelta(days=1), "tomorrow": now.date() + timedelta(days=2)}
    give_credential(world, world.practitioner, now, **{k: days.get(v, v) for k, v in credential.items()})
    seen = examine(world, ready.patient, now)

    with pytest.raises(actions.MayNotPrescribe):
        order_one(world, ready.plan, now, TXA, examination=seen)


def test_an_order_stands_on_the_prescribers_own_examination_of_this_patient(
    world: World, ready: Ready, now: datetime
) -> None:
    other = make_ready_session(world, at=now, clinic=False, ordered=False)
    of_another = examine(world, other.patient, now)
    by_another = examine(world, ready.patient, now, by=world.director)
    later = examine(world, ready.patient, now + timedelta(hours=1))

    for seen in (None, of_another, by_another, later):
        with pytest.raises(actions.NotExamined):
            order_one(world, ready.plan, now, TXA, examination=seen)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"most_per_session": "8"}, "most_per_session"),
        ({"most_per_session": "8 mL"}, "most_per_session"),
        ({"most_per_session": "0 mg"}, "most_per_session"),
        ({"most_per_session": "-8 mg"}, "most_per_session"),
        ({"most_per_session": "1e999999 mg"}, "most_per_session"),
        ({"strength": ""}, "strength"),
        ({"strength": "8 mg"}, "strength"),
        ({"routes": []}, "routes"),
        ({"routes": ["intravenous"]}, "routes"),
        ({"sessions": 0}, "sessions"),
        ({"sessions": 10_000}, "sessions"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"off_label": ""}, "off_label"),
        ({"indication": " "}, "indication"),
        ({"substance": "botulinum-toxin"}, "substance"),
    ],
)
def test_what_makes_no_order_says_which_field(
    world: World, ready: Ready, now: datetime, changes: dict[str, Any], field: str
) -> None:
    seen = examine(world, ready.patient, now)
    if "valid_until" in changes:
        changes = {"valid_until": now.date() - timedelta(days=1)}

    with pytest.raises(actions.NotAnOrder) as refused:
        order_one(world, ready.plan, now, changes.pop("substance", TXA), examination=seen, **changes)

    assert refused.value.field == field


def test_sessions_are_counted_and_this_one_is_not_counted_against_itself(world: World, now: datetime) -> None:
    running = make_ready_session(world, at=now, ordered=False)
    order_what_is_needed(world, running.plan, now, sessions=1)
    running.session = running.start()
    running.everything_done()

    assert running.sign().deviations == []
    again = order_one(
        world, running.plan, now, TXA, examination=examine(world, running.patient, now), sessions=1
    )
    assert again.sessions == 1


def test_an_order_stopped_while_the_session_runs_is_a_deviation_of_the_record(
    world: World, now: datetime
) -> None:
    running = make_running_session(world, at=now)
    (order,) = running.patient.prescription_orders.all()
    actions.stop_order(
        order=order,
        reason="She told of a clot in her leg.",
        by=world.director,
        at=now,
        command_id=uuid.uuid4(),
    )
    running.everything_done()

    seal = running.sign(deviation_reason="It was stopped while the needle was in.")
    assert "order-expired" in {row["what"] for row in seal.deviations}


def test_an_order_is_stopped_once_with_a_reason_and_never_edited(
    world: World, ready: Ready, now: datetime, sign_in: SignIn
) -> None:
    (order,) = order_what_is_needed(world, ready.plan, now)
    where = reverse("orders:stop", args=[ready.patient.uuid, order.uuid])
    client = sign_in(world.director)

    assert client.post(where, {"command_id": str(uuid.uuid4()), "reason": "no"}).status_code == 409
    assert (
        client.post(where, {"command_id": str(uuid.uuid4()), "reason": "A clot in the leg."}).status_code
        == 302
    )
    assert (
        client.post(where, {"command_id": str(uuid.uuid4()), "reason": "A clot in the leg."}).status_code
        == 409
    )
    assert OrderStopped.objects.count() == 1
    order.sessions = 99
    with pytest.raises(AppendOnlyViolation):
        order.save()


def test_another_clinic_sees_no_order_and_cannot_write_one(
    world: World, other_world: World, ready: Ready, now: datetime, sign_in: SignIn
) -> None:
    seen = examine(world, ready.patient, now)
    (order,) = order_what_is_needed(world, ready.plan, now)
    stranger = sign_in(other_world.practitioner)

    assert stranger.post(address(ready.plan), form(ready, seen)).status_code == 404
    for name in ("show", "pdf", "stop"):
        where = reverse(f"orders:{name}", args=[ready.patient.uuid, order.uuid])
        call: Callable[..., Any] = stranger.post if name == "stop" else stranger.get
        assert (
            call(where, {"command_id": str(uuid.uuid4()), "reason": "Because I say so."}).status_code == 404
        )


class TestWhereTheLawIsNotKnown:
    def test_it_is_told_and_stops_nothing(self, world: World, now: datetime, sign_in: SignIn) -> None:
        ready = make_ready_session(world, at=now)
        page = sign_in(world.practitioner).get(
            reverse("treatment:gate", args=[ready.patient.uuid, ready.session.uuid])
        )

        assert "Not known whether the law here asks for an order" in page.content.decode()
        assert "Ask a lawyer" in page.content.decode()
        assert ready.start().status == SessionStatus.RUNNING

    def test_the_directors_word_makes_it_needed_or_not_and_the_newest_counts(
        self, world: World, now: datetime
    ) -> None:
        def say(*, needed: bool, at: datetime) -> None:
            actions.say_about_prescription(
                place="GB", substance="sodium-chloride-0.9", is_needed=needed, reason="Our lawyer, letter.",
                by=world.director, at=at, command_id=uuid.uuid4(),
            )  # fmt: skip

        ready = make_ready_session(world, at=now)
        say(needed=False, at=now - timedelta(hours=2))
        say(needed=True, at=now - timedelta(hours=1))

        with pytest.raises(NotReady) as refused:
            ready.start()
        assert [one.subject for one in refused.value.missing] == ["sodium-chloride-0.9"]

    def test_nobody_undoes_what_the_pack_knows(self, world: World, now: datetime) -> None:
        with pytest.raises(actions.LawIsKnown):
            actions.say_about_prescription(
                place="GB", substance=TXA, is_needed=False, reason="I would rather not.", by=world.director,
                at=now, command_id=uuid.uuid4(),
            )  # fmt: skip
        assert order_needed(world.organisation.pk, "GB", [TXA]) == {TXA: True}

    def test_only_the_director_says_it(self, world: World, now: datetime, sign_in: SignIn) -> None:
        sent = {
            "command_id": str(uuid.uuid4()),
            "substance": "lidocaine",
            "is_needed": "no",
            "reason": "I think so.",
        }

        assert sign_in(world.practitioner).post(reverse("orders:words"), sent).status_code == 403
        assert sign_in(world.director).post(reverse("orders:words"), sent).status_code == 302
        assert order_needed(world.organisation.pk, "GB", ["lidocaine"]) == {"lidocaine": False}
        assert order_needed(world.organisation.pk, "FR", ["lidocaine"]) == {"lidocaine": None}


@pytest.mark.django_db(transaction=True)
def test_two_sessions_on_the_last_one_of_an_order_start_once(world: World) -> None:
    now = timezone.now()
    first = make_ready_session(world, at=now, ordered=False)
    order_what_is_needed(world, first.plan, now, sessions=1)
    second = make_ready_session(world, at=now, patient=first.patient, clinic=False, ordered=False)
    outcomes: list[str] = []

    def run(ready: Ready) -> None:
        try:
            start_session(
                session=TreatmentSession.objects.get(pk=ready.session.pk), by=ready.operator, at=now,
                command_id=uuid.uuid4(),
            )  # fmt: skip
            outcomes.append("started")
        except NotReady as refused:
            outcomes.append(" ".join(one.condition.value for one in refused.missing))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[ready]) for ready in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes)[-1] == "started"
    assert "order-does-not-cover" in sorted(outcomes)[0]
    assert OrderUsed.objects.count() == 1


def test_the_patients_page_lists_what_still_needs_an_order(
    world: World, ready: Ready, now: datetime, sign_in: SignIn
) -> None:
    client: Client = sign_in(world.practitioner)
    where = reverse("orders:list", args=[ready.patient.uuid])

    assert address(ready.plan) in client.get(where).content.decode()
    order_what_is_needed(world, ready.plan, now)
    page = client.get(where).content.decode()
    assert address(ready.plan) not in page
    assert "Holds" in page
