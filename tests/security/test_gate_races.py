"""What is broken at the very moment at which a session starts: seen, or on record."""

import uuid

import pytest

from mesocare.mixing.queries import mixture_in_use
from mesocare.treatment.actions import NotBeforeTheStart, NotReady, void_for_session
from mesocare.treatment.deviations import deviations_of
from mesocare.treatment.models import GateCheck, SessionStatus
from mesocare.treatment.tests.breaking import BREAKS
from mesocare.treatment.tests.making import make_ready_session, mix_ready
from mesocare.treatment.tests.test_together import at_once
from mesotherapy.gate import Condition
from tests.support.world import build_world


@pytest.mark.django_db(transaction=True)
def test_a_lot_recalled_at_the_very_moment_is_seen_or_its_patient_is_found() -> None:
    ready = make_ready_session(build_world())

    def recall() -> object:
        return BREAKS[Condition.LOT_RECALLED](ready, ready.at)

    started, _lot = at_once(ready.start, recall)

    if isinstance(started, NotReady):
        assert [one.condition for one in started.missing] == [Condition.LOT_RECALLED]
        assert ready.again().status == SessionStatus.PREPARING
    else:
        assert ready.again().status == SessionStatus.RUNNING
        ready.everything_done()
        assert "lot-recalled" in {one.what for one in deviations_of(ready.again(), ready.today)}


@pytest.mark.django_db(transaction=True)
def test_a_mixture_is_voided_before_the_start_or_given() -> None:
    ready = make_ready_session(build_world())
    mixture = mix_ready(ready, alone_reason="Alone in the house.")

    def void() -> object:
        return void_for_session(
            session=ready.session, mixture=mixture, reason="Wrong vial in the tray.", by=ready.operator,
            at=ready.at, command_id=uuid.uuid4(),
        )  # fmt: skip

    started, voided = at_once(ready.start, void)

    assert not isinstance(started, Exception), "with the mixture or with none of it"
    in_use = mixture_in_use(ready.session.uuid)
    assert (in_use is None) is not isinstance(voided, NotBeforeTheStart)
    kept = GateCheck.objects.filter(treatment_session=ready.session).latest("pk").inputs["mixing"]
    assert (kept is None) is (in_use is None), "what the gate saw is what is in use"
