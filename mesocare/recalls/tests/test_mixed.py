"""A recall finds the syringe that was drawn up from a lot, though no session has it among its lots."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from mesocare.mixing.actions import void_mixture
from mesocare.recalls.queries import find_lots
from mesocare.recalls.tracing import trace
from mesocare.stock.actions import receive_lot
from mesocare.stock.models import Lot
from mesocare.treatment.actions import abandon_session
from mesocare.treatment.tests.making import Ready, make_ready_session, mix_ready
from tests.support.world import World

pytestmark = pytest.mark.django_db
ACID = "component:tranexamic-acid"


@pytest.fixture
def ready(world: World) -> Ready:
    """Mixed from one lot; then another lot was chosen for the session."""
    ready = make_ready_session(world)
    mix_ready(ready)
    other = receive_lot(
        site=ready.site, product=ready.lots[ACID].product, number="OTHER-1", amount=Decimal(10),
        expires_on=ready.today + timedelta(days=90), by=ready.operator, at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    ready.change({"op": "choose-lot", "part": ACID, "lot": str(other.uuid)})
    return ready


def mixed_lot(ready: Ready) -> Lot:
    return ready.lots[ACID]


def test_a_mixture_that_was_made_and_not_given_is_found(ready: Ready) -> None:
    lot = mixed_lot(ready)
    found = trace(lot.product, lot.number)

    (syringe,) = found.waiting
    assert (syringe.patient, syringe.mixed_only, syringe.mixed_by) == (
        ready.patient, True, ready.operator.name
    )  # fmt: skip
    assert found.given == []
    assert "not given" in syringe.state_words


def test_it_is_found_once_when_the_session_has_the_lot_too(ready: Ready) -> None:
    lot = mixed_lot(ready)
    ready.change({"op": "choose-lot", "part": ACID, "lot": str(lot.uuid)})

    (syringe,) = trace(lot.product, lot.number).syringes
    assert not syringe.mixed_only


def test_it_is_found_when_the_session_was_put_away_and_not_when_it_was_voided(ready: Ready) -> None:
    lot = mixed_lot(ready)
    abandon_session(
        session=ready.again(), reason="The patient went home.", by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    found = trace(lot.product, lot.number)
    assert [syringe.mixed_only for syringe in found.waiting] == [True]
    assert found.given == []

    from mesocare.mixing.queries import mixture_in_use

    mixture = mixture_in_use(ready.session.uuid)
    assert mixture is not None
    void_mixture(
        mixture=mixture, reason="Thrown away, not given.", by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    assert trace(lot.product, lot.number).syringes == []


def test_a_session_that_ran_with_the_mixture_counts_as_given_though_its_lots_say_otherwise(
    ready: Ready,
) -> None:
    """What was in the syringe goes into the patient, whatever was chosen beside it."""
    lot = mixed_lot(ready)
    session = ready.again()
    session.status, session.started_at = "running", ready.at
    session.save(update_fields=["status", "started_at"])

    (syringe,) = trace(lot.product, lot.number).given
    assert syringe.patient == ready.patient


def test_lots_are_found_by_number(ready: Ready) -> None:
    assert [line.number for line in find_lots(ready.world.organisation, "OTHER-1")] == ["OTHER-1"]
