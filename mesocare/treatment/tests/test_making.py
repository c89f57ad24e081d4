"""A session that is ready starts, is charted and is signed, for each of the three treatments."""

import pytest

from mesocare.planning.models import DoseGiven
from mesocare.treatment.models import DirectorNotice, LotUsed, SessionStatus
from mesocare.treatment.tests.making import FACE, MELASMA, SCARS, make_signed_session
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
