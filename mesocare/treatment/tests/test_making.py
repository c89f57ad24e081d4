"""A session that is ready starts, is charted and is signed, for each of the three treatments."""

import pytest

from mesocare.planning.models import DoseGiven
from mesocare.treatment.models import DirectorNotice, LotUsed, SessionStatus
from mesocare.treatment.operations import ChangeRefused
from mesocare.treatment.tests.making import (
    CREAM,
    FACE,
    MELASMA,
    SCARS,
    make_ready_session,
    make_signed_session,
    melasma_draft,
)
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("protocol", [MELASMA, FACE, SCARS])
def test_a_session_goes_from_the_accepted_plan_to_the_seal(world: World, protocol: str) -> None:
    ready = make_signed_session(world, protocol=protocol)

    seal = ready.session.seal
    assert ready.session.status == SessionStatus.SEALED
    assert seal.deviations == []
    assert seal.record_digest
    assert not DirectorNotice.objects.exists()
    assert {dose.substance for dose in DoseGiven.objects.filter(patient=ready.patient)} == set(
        ready.session.seal.totals["substances"]
    )
    assert LotUsed.objects.filter(treatment_session=ready.session).count() == len(ready.lots)


def test_a_derma_pen_is_charted_by_zone_and_passes_and_never_by_points(world: World) -> None:
    ready = make_signed_session(world, protocol=SCARS)

    assert ready.session.state["points"] == []
    assert [zone["passes_done"] for zone in ready.session.state["zones"]] == [4, 4]
    assert ready.session.seal.totals["ml"] == "1.6"


def test_a_numbing_cream_has_a_lot_a_timer_and_a_place_on_the_record(world: World) -> None:
    ready = make_ready_session(world, draft=melasma_draft(numbing=CREAM))
    ready.change({"op": "numbing-on", "kind": "lidocaine-prilocaine-cream", "mass_g": "2.5"})
    ready.change({"op": "numbing-off"})
    ready.start()
    ready.everything_done()

    record = ready.sign().record

    assert "numbing" in ready.lots
    assert record["numbing"]["mass_g"] == "2.5"
    assert record["numbing"]["off"]
    assert record["totals"]["substances"]["lidocaine"]["on_skin"] == "62.5 mg"
    assert {dose.substance for dose in DoseGiven.objects.filter(patient=ready.patient)} == {"tranexamic-acid"}


def test_a_cream_that_the_plan_does_not_have_is_not_put_on_before_the_start(world: World) -> None:
    ready = make_ready_session(world)

    with pytest.raises(ChangeRefused, match="Put it into the plan first"):
        ready.change({"op": "numbing-on", "kind": "lidocaine-prilocaine-cream", "mass_g": "2.5"})


def test_a_face_that_was_measured_is_charted_at_its_own_size(world: World) -> None:
    small = make_ready_session(world, draft=melasma_draft(scale="zy=100"))
    planned = [zone.points for zone in small.plan.zones.all()]

    assert small.session.scale == "zy=100"
    assert [zone["planned"] for zone in small.session.state["zones"]] == planned
    assert sum(planned) < 20  # what the model face has
    assert small.start().status == "running"
