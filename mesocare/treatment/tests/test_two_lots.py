"""One part of a mixture from two ampoules of different lots: on record, on the shelf and in a recall."""

import uuid
from decimal import Decimal

import pytest

from mesocare.clinics.roles import Role
from mesocare.mixing.actions import Drawn, MixtureDiffers, check_mixture
from mesocare.mixing.models import Mixture
from mesocare.recalls.tracing import trace
from mesocare.stock.actions import recall_lot
from mesocare.stock.models import Lot
from mesocare.stock.shelf import shelf_of
from mesocare.treatment.gate import look
from mesocare.treatment.operations import ChangeRefused
from mesocare.treatment.tests.making import Ready, drawn_of, make_ready_session, mix_ready
from mesocare.treatment.tests.test_mixing import ACID, address, form, other_lot
from mesotherapy.gate import Condition
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
ACID_NAME = "tranexamic-acid"


@pytest.fixture
def ready(world: World) -> Ready:
    return make_ready_session(world)


def from_two(ready: Ready, second: Lot, first_ml: str = "0.06", second_ml: str = "0.04") -> list[Drawn]:
    acid, saline = drawn_of(ready)
    return [
        Drawn(substance=ACID_NAME, lot=acid.lot, volume_ml=Decimal(first_ml)),
        Drawn(substance=ACID_NAME, lot=second, volume_ml=Decimal(second_ml)),
        saline,
    ]


def conditions(ready: Ready) -> set[Condition]:
    return {one.condition for one in look(ready.again(), ready.operator, ready.today, ready.at).missing}


def checked(ready: Ready, mixture: Mixture) -> None:
    check_mixture(mixture=mixture, by=ready.world.staff[Role.ASSISTANT], at=ready.at, command_id=uuid.uuid4())


def test_both_lots_are_taken_from_the_shelf_by_what_was_drawn_and_a_recall_finds_each(ready: Ready) -> None:
    first, second = ready.lots[ACID], other_lot(ready)
    checked(ready, mix_ready(ready, drawn=from_two(ready, second)))
    assert conditions(ready) == set()
    before = [shelf_of(lot).left for lot in (first, second)]
    ready.start()
    ready.everything_done()
    seal = ready.sign()

    assert seal.deviations == []
    fell = [was - shelf_of(lot).left for was, lot in zip(before, (first, second), strict=True)]
    assert fell == [Decimal("0.06"), Decimal("0.04")]
    for lot in (first, second):
        assert [found.patient for found in trace(lot.product, lot.number).given] == [ready.patient]
    assert seal.totals["substances"][ACID_NAME]["amount"] == "1.60 mg"


def test_one_of_the_two_recalled_keeps_the_session_from_starting(ready: Ready) -> None:
    second = other_lot(ready)
    checked(ready, mix_ready(ready, drawn=from_two(ready, second)))
    recall_lot(
        lot=second, reason="Letter of the maker", by=ready.world.director, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert Condition.LOT_RECALLED in conditions(ready)


def test_together_they_are_what_is_planned(ready: Ready) -> None:
    with pytest.raises(MixtureDiffers):
        mix_ready(ready, drawn=from_two(ready, other_lot(ready), second_ml="0.05"))


def test_choosing_one_of_them_alone_is_not_what_was_mixed(ready: Ready) -> None:
    second = other_lot(ready)
    checked(ready, mix_ready(ready, drawn=from_two(ready, second)))
    ready.change({"op": "choose-lot", "part": ACID, "lot": str(second.uuid)})

    assert Condition.MIXTURE_DIFFERS in conditions(ready)


def test_too_little_of_both_twice_the_same_and_nothing_are_refused(ready: Ready) -> None:
    first, second = str(ready.lots[ACID].uuid), str(other_lot(ready).uuid)
    for amounts in (
        [(first, "0.05"), (second, "0.04")],
        [(first, "0.05"), (first, "0.05")],
        [(first, "0.1"), (second, "0")],
        [],
    ):
        lots = [{"lot": lot, "amount": amount} for lot, amount in amounts]
        with pytest.raises(ChangeRefused):
            ready.change({"op": "choose-lots", "part": ACID, "lots": lots})


def test_through_the_pages_and_saving_the_time_out_takes_none_away(ready: Ready, sign_in: SignIn) -> None:
    second, client = other_lot(ready), sign_in(ready.operator)
    fields = form(
        ready,
        **{
            f"volume:{ACID_NAME}": "0.06",
            f"second-lot:{ACID_NAME}": str(second.uuid),
            f"second-volume:{ACID_NAME}": "0.04",
        },
    )
    assert "The rest comes from a second lot" in client.get(address(ready)).content.decode()
    lost = fields | {f"second-lot:{ACID_NAME}": "", "command_id": str(uuid.uuid4())}
    refused = client.post(address(ready), lost)
    assert refused.status_code == 409
    assert 'value="0.04"' in refused.content.decode()

    assert client.post(address(ready), fields).status_code == 302
    assert [row["number"] for row in ready.again().state["lots"][ACID]] == [
        ready.lots[ACID].number, "OTHER-1"
    ]  # fmt: skip
    base = f"/patients/{ready.patient.uuid}/sessions/{ready.session.uuid}/time-out/"
    assert "and lot OTHER-1" in client.get(base).content.decode()
    client.post(
        base + "prepare/",
        {
            "what": "lots",
            f"lot:{ACID}": str(ready.lots[ACID].uuid),
            "command_id": str(uuid.uuid4()),
        },
    )
    assert len(ready.again().state["lots"][ACID]) == 2
