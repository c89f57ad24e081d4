"""After the seal: amendments, the shelf's memory, the diary; and what the director allows at a place."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from mesocare.clinics.actions import ReasonNeeded
from mesocare.clinics.roles import Role
from mesocare.diary.happened import sessions_given
from mesocare.planning.queries import sessions_left
from mesocare.stock.uses import uses_of
from mesocare.treatment.actions import (
    AlreadyBegun,
    NoAcceptedPlan,
    NoSessionsLeft,
    NothingAmended,
    NotSealed,
    abandon_session,
    amend_session,
    open_session,
)
from mesocare.treatment.amendable import text_now
from mesocare.treatment.models import LocalAllowance, SessionStatus
from mesocare.treatment.tests.making import (
    Ready,
    make_plan,
    make_ready_session,
    make_running_session,
    make_signed_session,
    melasma_draft,
    somebody,
)
from mesocare.web.models import AppendOnlyViolation
from mesocare.web.refusal import Forbidden
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
REASON = "The wrong zone was tapped in a hurry."


def amend(ready: Ready, **changes: object):
    given = {
        "session": ready.again(), "part": "zone malar R", "now": "papule 10 mm, 9 of 10 points",
        "reason": REASON,
        "by": ready.operator, "at": ready.at + timedelta(hours=1), "command_id": uuid.uuid4(),
    }  # fmt: skip
    return amend_session(**given | changes)


def test_an_amendment_leaves_the_old_text_readable(world: World, sign_in: SignIn) -> None:
    ready = make_signed_session(world)
    was = text_now(ready.again(), "zone malar R")

    made = amend(ready)
    again = amend(ready, now="papule 10 mm, 8 of 10 points")
    page = sign_in(world.practitioner).get(
        reverse("treatment:record", args=[ready.patient.uuid, ready.session.uuid])
    )

    assert made.was == was
    assert again.was == made.now
    assert text_now(ready.again(), "zone malar R") == again.now
    for text in (made.now, again.now, REASON):
        assert text in page.content.decode()


def test_the_signed_record_itself_cannot_be_written_over(world: World) -> None:
    seal = make_signed_session(world).session.seal
    seal.difference_note = "changed"

    with pytest.raises(AppendOnlyViolation):
        seal.save()
    with pytest.raises(AppendOnlyViolation):
        seal.delete()


def test_an_amendment_says_why_and_what(world: World) -> None:
    ready = make_signed_session(world)

    with pytest.raises(ReasonNeeded):
        amend(ready, reason="oops")
    with pytest.raises(NothingAmended):
        amend(ready, now=text_now(ready.again(), "zone malar R"))
    with pytest.raises(NothingAmended):
        amend(ready, part="no such part")


def test_only_a_signed_record_is_amended_and_only_by_those_who_may(world: World) -> None:
    running = make_running_session(world)
    with pytest.raises(NotSealed):
        amend(running)
    running.everything_done()
    running.sign()
    with pytest.raises(Forbidden):
        amend(running, by=world.staff[Role.ASSISTANT])


def test_a_recall_finds_everyone_in_whom_the_lot_was_used_or_is_being_used(world: World) -> None:
    signed = make_signed_session(world)
    lot = signed.lots["component:tranexamic-acid"]
    running = make_ready_session(world, clinic=False)
    running.change({"op": "choose-lot", "part": "component:tranexamic-acid", "lot": str(lot.uuid)})
    running.start()

    found = uses_of([lot])

    assert {line.patient for line in found} == {signed.patient, running.patient}
    assert all(line.url for line in found)


def test_the_diary_and_the_plan_know_that_the_session_was_given(world: World) -> None:
    ready = make_signed_session(world)

    assert sessions_given(ready.plan.course) == {1: ready.today}
    assert sessions_left(ready.plan.course) == 4


def test_a_session_needs_a_plan_that_the_patient_said_yes_to(world: World) -> None:
    plan = make_plan(world, somebody(world), world.at, melasma_draft(), accepted=False)

    with pytest.raises(NoAcceptedPlan):
        open_session(
            course=plan.course, site=world.site, by=world.practitioner, at=world.at, command_id=uuid.uuid4()
        )


def test_a_course_that_was_given_in_full_has_no_further_session(world: World) -> None:
    ready = make_signed_session(world, draft=melasma_draft(sessions=1))

    with pytest.raises(NoSessionsLeft):
        open_session(
            course=ready.plan.course, site=world.site, by=world.practitioner, at=world.at,
            command_id=uuid.uuid4(),
        )  # fmt: skip


def test_opening_twice_gives_the_same_session(world: World) -> None:
    ready = make_ready_session(world)

    again = open_session(
        course=ready.plan.course, site=world.site, by=world.practitioner, at=world.at, command_id=uuid.uuid4()
    )

    assert again.pk == ready.session.pk


def test_a_session_that_never_started_is_put_away_and_laid_again(world: World) -> None:
    ready = make_ready_session(world)
    abandon_session(
        session=ready.session, reason="The patient did not come after all", by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    second = open_session(
        course=ready.plan.course, site=world.site, by=world.practitioner, at=world.at, command_id=uuid.uuid4()
    )

    assert ready.again().status == SessionStatus.ABANDONED
    assert (second.number, second.pk != ready.session.pk) == (1, True)


def test_a_session_that_runs_is_not_put_away(world: World) -> None:
    ready = make_running_session(world)

    with pytest.raises(AlreadyBegun):
        abandon_session(
            session=ready.session, reason="The patient left the room", by=ready.operator, at=ready.at,
            command_id=uuid.uuid4(),
        )  # fmt: skip


def test_the_director_decides_what_is_allowed_here_with_a_reason(world: World, sign_in: SignIn) -> None:
    address = reverse("treatment:allowances")
    client = sign_in(world.director)
    form = {"what": "mixing:GB", "is_allowed": "yes"}

    short = client.post(address, {"command_id": str(uuid.uuid4()), **form, "reason": "ok"})
    kept = client.post(
        address, {"command_id": str(uuid.uuid4()), **form, "reason": "Letter of the authority, 3 May"}
    )

    assert short.status_code == 409
    assert kept.status_code == 302
    assert LocalAllowance.objects.get().decided_by == world.director
    assert "Letter of the authority" in client.get(address).content.decode()
    assert sign_in(world.practitioner).get(address).status_code == 403


def test_the_director_reads_what_the_law_of_the_place_says(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.director).get(reverse("treatment:allowances")).content.decode()

    assert "What was found about the law here" in page
    assert "Ask a lawyer or the authority" in page
    assert reverse("knowing:entry", args=["jurisdiction", "GB"]) in page


def test_nobody_can_allow_what_the_pack_does_not_ask_about(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.director).post(
        reverse("treatment:allowances"),
        {
            "command_id": str(uuid.uuid4()),
            "what": "substance:deoxycholate",
            "is_allowed": "yes",
            "reason": REASON,
        },
    )

    assert answer.status_code == 409
    assert not LocalAllowance.objects.exists()


def test_the_overlay_of_the_last_session_shows_where_points_were_given(world: World, sign_in: SignIn) -> None:
    ready = make_signed_session(world)
    second = open_session(
        course=ready.plan.course, site=world.site, by=world.practitioner, at=world.at + timedelta(days=21),
        command_id=uuid.uuid4(),
    )  # fmt: skip

    answer = sign_in(world.practitioner).get(reverse("treatment:map", args=[ready.patient.uuid, second.uuid]))

    assert len(answer.json()["state"]["last"]) == 20
