"""A mixture has its time: what is given after it is on record as a deviation, and signing late is none."""

import uuid
from datetime import timedelta

import pytest

from mesocare.clinics.roles import Role
from mesocare.mixing.actions import check_mixture
from mesocare.treatment.actions import apply_changes
from mesocare.treatment.tests.making import Ready, make_ready_session, mix_ready
from tests.support.world import World

pytestmark = pytest.mark.django_db
SIX_HOURS = timedelta(hours=6)


@pytest.fixture
def running(world: World) -> Ready:
    ready = make_ready_session(world)
    check_mixture(
        mixture=mix_ready(ready), by=world.staff[Role.ASSISTANT], at=ready.at, command_id=uuid.uuid4()
    )
    ready.session = ready.start()
    return ready


def zones_done(ready: Ready, after: timedelta) -> None:
    session = ready.again()
    apply_changes(
        session=session, command_id=uuid.uuid4(), version=session.version,
        changes=[{"op": "zone-done", "zone": z["zone"], "side": z["side"]} for z in session.state["zones"]],
        by=ready.operator, at=ready.at + after,
    )  # fmt: skip


def test_given_past_its_time_it_is_signed_as_a_deviation_with_both_times(running: Ready) -> None:
    zones_done(running, SIX_HOURS + timedelta(minutes=20))
    seal = running.sign(
        at=running.at + SIX_HOURS + timedelta(minutes=30), deviation_reason="The patient had to wait."
    )

    (said,) = [one["say"] for one in seal.deviations if one["what"] == "mixture-too-old"]
    assert "to be used by" in said
    assert "was still given at" in said


def test_given_in_time_and_signed_late_it_is_none(running: Ready) -> None:
    zones_done(running, SIX_HOURS - timedelta(minutes=1))
    seal = running.sign(at=running.at + SIX_HOURS + timedelta(hours=1))

    assert seal.deviations == []
