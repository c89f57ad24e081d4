from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.clinics.roles import Role
from mesocare.recalls import actions
from mesocare.recalls.models import Recall
from mesocare.recalls.queries import find_lots
from mesocare.recalls.tests.cast import another, by, recall, treated_with, use, used_lot
from mesocare.recalls.tracing import trace, trace_for
from mesocare.stock import actions as stock
from mesocare.stock.shelf import shelf_of
from mesocare.stock.tests.cast import new_lot, new_product
from mesocare.treatment.models import LotUsed, SessionStatus
from mesocare.web.refusal import Refusal
from tests.support.world import World

pytestmark = pytest.mark.django_db


def test_one_tap_freezes_the_lot_at_every_site_and_no_other(world: World) -> None:
    used = used_lot(world)
    there = new_lot(world, used.product, number=used.lot.number, site=world.far_site)
    other = new_lot(world, used.product, number="TX9999")
    recall(world, used)

    assert [shelf_of(lot).recalled for lot in (used.lot, there, other)] == [True, True, False]
    opened = AuditEvent.objects.get(action="recall.opened")
    assert '"patients":2' in opened.detail.replace(" ", "")


def test_a_recalled_lot_is_never_put_on_a_shelf_that_had_none_of_it(world: World) -> None:
    used = used_lot(world)
    recall(world, used)

    with pytest.raises(stock.RecalledDelivery, match="particles seen"):
        new_lot(world, used.product, number=used.lot.number, site=world.second_site)


def test_a_recall_wants_a_reason_and_a_lot_and_is_made_once(world: World) -> None:
    used = used_lot(world)
    with pytest.raises(Refusal, match="Say why"):
        recall(world, used, reason="  ")
    with pytest.raises(actions.NoSuchLot):
        recall(world, used, number="NEVER-HERE")
    same = uuid.uuid4()
    assert recall(world, used, command_id=same) == recall(world, used, command_id=same)
    with pytest.raises(actions.AlreadyRecalled):
        recall(world, used)
    assert Recall.objects.count() == 1


def test_lifting_lets_the_lot_be_used_and_a_second_recall_is_a_new_one(world: World) -> None:
    used = used_lot(world)
    first = recall(world, used)
    actions.lift_recall(recall=first, reason="Second letter: another lot.", **by(world))

    assert not shelf_of(used.lot).recalled
    with pytest.raises(actions.NotOpen):
        actions.lift_recall(recall=first, reason="Again", **by(world))
    assert recall(world, used) != first


def test_only_who_may_recall_can(world: World) -> None:
    used = used_lot(world)
    with pytest.raises(Refusal):
        recall(world, used, by=world.staff[Role.ASSISTANT])
    assert not shelf_of(used.lot).recalled


def test_a_lot_frozen_in_stock_alone_gets_its_list_afterwards(world: World) -> None:
    used = used_lot(world)
    stock.recall_lot(lot=used.lot, reason="Found cloudy", **by(world))

    assert recall(world, used).number == used.lot.number
    assert shelf_of(used.lot).recalled


def test_the_trace_has_every_syringe_with_what_it_was_mixed_with(world: World) -> None:
    used = used_lot(world, people=3)
    needle = new_lot(world, new_product(world, "Needle 32 G", kind="needle", substance="", unit="piece"))
    use(world, used.sessions[0], needle, "needle")
    found = trace(used.product, used.lot.number)

    assert {syringe.patient for syringe in found.given} == set(used.patients)
    assert found.sessions == 3
    newest = found.given[0]
    assert [(other.number, other.amount) for other in newest.others] == [(needle.number, Decimal("0.100"))]
    assert newest.zones
    assert trace(needle.product, needle.number).patients == [used.patients[0]]


def test_what_was_taken_back_is_not_in_the_trace(world: World) -> None:
    used = used_lot(world)
    wrong = used.sessions[0].lots_used.get()
    LotUsed.objects.create(
        treatment_session=wrong.treatment_session,
        lot=wrong.lot,
        part=wrong.part,
        amount=wrong.amount,
        by=wrong.by,
        at=wrong.at,
        retracts=wrong,
    )

    assert trace(used.product, used.lot.number).patients == [used.patients[1]]


@pytest.mark.parametrize(
    ("status", "given"),
    [(SessionStatus.RUNNING, 1), (SessionStatus.PREPARING, 0), (SessionStatus.ABANDONED, 0)],
)
def test_sessions_that_are_not_signed_are_found_as_long_as_they_may_use_it(
    world: World, status: str, given: int
) -> None:
    lot = new_lot(world)
    session = treated_with(world, new_lot(world, lot.product, number="OTHER"), another(world, "Now"))
    session.status = status
    session.state = session.state | {
        "lots": {"component:tranexamic-acid": [{"lot": str(lot.uuid), "amount": "0.1"}]}
    }
    session.save()
    found = trace(lot.product, lot.number)

    assert len(found.given) == given
    assert len(found.waiting) == (1 if status == SessionStatus.PREPARING else 0)


def test_who_sees_one_site_sees_how_many_uses_are_elsewhere(world: World) -> None:
    used = used_lot(world)
    far = new_lot(world, used.product, number=used.lot.number, site=world.far_site)
    treated_with(world, far, another(world, "Elsewhere"), site=world.far_site)
    director = trace_for(used.product, used.lot.number, world.director)
    nurse = trace_for(used.product, used.lot.number, world.staff[Role.ASSISTANT])

    assert (len(director.given), director.unseen) == (3, 0)
    assert (len(nurse.given), nurse.unseen) == (2, 1)
    assert nurse.site_names == [world.site.name]


@pytest.mark.parametrize("typed", ["TX4417", "tx44", "Tranexamic", "(01)04012345678901(17)280630(10)TX4417"])
def test_a_lot_is_found_by_number_product_or_scanned_label(
    world: World, other_world: World, typed: str
) -> None:
    used = used_lot(world)
    used_lot(other_world)

    (found,) = find_lots(world.organisation, typed)
    assert (found.product, found.number) == (used.product, "TX4417")


def test_the_pages_of_another_organisations_lot_and_recall_are_not_there(
    world: World, other_world: World, sign_in: Any
) -> None:
    theirs = used_lot(other_world)
    opened = recall(other_world, theirs)
    client = sign_in(world.director)

    assert client.get(f"/recalls/lots/{theirs.lot.uuid}/").status_code == 404
    command = {"command_id": str(uuid.uuid4()), "reason": "x", "told_by": "maker"}
    assert client.post(f"/recalls/lots/{theirs.lot.uuid}/freeze/", command).status_code == 404
    assert client.get(f"/recalls/{opened.uuid}/report.json").status_code == 404
    assert theirs.patients[0].name not in client.get("/recalls/?lot=TX4417").content.decode()


def test_freezing_over_the_page_keeps_what_was_typed_when_it_is_refused(world: World, sign_in: Any) -> None:
    used = used_lot(world)
    client = sign_in(world.director)
    address = f"/recalls/lots/{used.lot.uuid}/freeze/"
    refused = client.post(address, {"command_id": str(uuid.uuid4()), "reason": "", "told_by": "authority"})

    assert refused.status_code == 409
    assert "Say why" in refused.content.decode()
    typed = {"command_id": str(uuid.uuid4()), "reason": "Notice 7", "told_by": "authority"}
    assert client.post(address, typed).status_code == 302
    assert Recall.objects.get().told_by == "authority"
    shown = client.get(f"/recalls/lots/{used.lot.uuid}/").content.decode()
    assert "Frozen at every site" in shown
    assert used.patients[0].name in shown


def test_a_manager_sees_whom_it_concerns_and_nothing_clinical(world: World, sign_in: Any) -> None:
    used = used_lot(world)
    actions.record_adverse_event(
        session=used.sessions[0], harm="infection", words="Pus.", reported_on=date(2026, 11, 24), case=None,
        **by(world),
    )  # fmt: skip
    shown = sign_in(world.staff[Role.MANAGER]).get(f"/recalls/lots/{used.lot.uuid}/").content.decode()

    assert used.patients[0].name in shown
    assert "Infection" not in shown
    assert "Malar" not in shown
