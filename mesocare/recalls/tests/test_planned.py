"""Visits to come that would use a recalled lot, what the diary says of them, and that the gate holds."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mesocare.diary.models import Appointment, Room
from mesocare.diary.stopped import reasons_of
from mesocare.recalls.planned import planned_visits, takes
from mesocare.recalls.tests.cast import by, recall, treated_with, used_lot
from mesocare.recalls.tracing import open_sessions, trace, uses_of_lots
from mesocare.stock.models import Lot
from mesocare.stock.shelf import lots_with_left
from mesocare.stock.tests.cast import new_lot, new_product
from mesocare.treatment.actions import start_session
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.tests.making import make_ready_session
from mesocare.web.refusal import Refusal
from tests.support.care import plan_of
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def booked(world: World, starts_at: datetime | None = None, **changes: Any) -> Appointment:
    """A session of the world's patient, planned with tranexamic acid."""
    from mesocare.demo import drafts

    plan = plan_of(world, patient_of(world), drafts.melasma())
    room, _made = Room.objects.get_or_create(site=changes.get("site", world.site), name="Room 9")
    starts = starts_at or world.at + timedelta(days=3)
    given = {
        "site": world.site, "patient": plan.patient, "practitioner": world.practitioner, "room": room,
        "kind": "session", "course": plan.course, "session_number": 1, "starts_at": starts,
        "ends_at": starts + timedelta(minutes=45),
    }  # fmt: skip
    return Appointment.objects.create(**given | changes)


def found(lot: Lot, world: World) -> list[Appointment]:
    shelves = lots_with_left(Lot.objects.filter(product=lot.product, number=lot.number))
    return [visit.appointment for visit in planned_visits(shelves, world.at)]


def test_a_visit_at_a_site_that_holds_the_lot_and_plans_its_product_is_found(world: World) -> None:
    lot, row = new_lot(world), booked(world)

    assert found(lot, world) == [row]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled"},
        {"status": "done"},
        {"kind": "consultation"},
        {"course": None},
        {"starts_at": datetime.fromisoformat("2026-11-20T09:00:00+00:00")},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_does_not_take_place_or_is_no_session_is_not(world: World, changes: dict[str, Any]) -> None:
    lot = new_lot(world)
    booked(world, **changes)

    assert found(lot, world) == []


def test_a_site_that_has_none_of_it_left_and_another_site_stop_nobody(world: World) -> None:
    lot = new_lot(world, site=world.second_site)
    booked(world)

    assert found(lot, world) == []


@pytest.mark.parametrize(
    ("facts", "taken"),
    [
        ({"substance": "tranexamic-acid"}, True),
        ({"substance": "ha-non-cross-linked"}, False),
        ({"kind": "needle", "substance": "", "device": "fine-needle"}, True),
        ({"kind": "cartridge", "substance": "", "device": "derma-pen"}, False),
        ({"kind": "diluent", "substance": "sodium-chloride-0.9"}, True),
    ],
)
def test_components_diluents_needles_and_cartridges_are_matched(
    world: World, facts: dict[str, str], taken: bool
) -> None:
    from mesocare.demo import drafts

    plan = plan_of(world, patient_of(world), drafts.melasma())
    row = {"components": plan.components, "numbing": plan.numbing, "device": plan.device}

    assert takes(row, new_product(world, "A product", **facts)) is taken


def test_a_part_that_names_its_product_is_that_product_alone(world: World) -> None:
    one, other = new_product(world), new_product(world, "Another maker's acid")
    part = {"substance": "tranexamic-acid", "product": str(one.uuid)}
    plan = {"components": [part], "numbing": {}, "device": "fine-needle"}

    assert (takes(plan, one), takes(plan, other)) == (True, False)


def test_the_diary_says_it_and_names_the_other_lot_when_there_is_one(world: World, sign_in: Any) -> None:
    used, row = used_lot(world), booked(world)
    assert reasons_of([row], world.at) == {}
    recall(world, used)
    assert "no other lot is here" in reasons_of([row], world.at)[row.pk]
    shown = sign_in(world.director).get(f"/appointments/{row.uuid}/")
    if shown.status_code == 200:
        assert "which is recalled" in shown.content.decode()
    new_lot(world, used.product, number="FRESH")

    assert "Lot FRESH is here" in reasons_of([row], world.at)[row.pk]


def test_a_lifted_recall_stops_nobody(world: World) -> None:
    from mesocare.recalls import actions

    used, row = used_lot(world), booked(world)
    actions.lift_recall(recall=recall(world, used), reason="Another lot was meant.", **by(world))

    assert reasons_of([row], world.at) == {}


def test_a_session_that_chose_the_lot_before_it_was_frozen_does_not_start(world: World) -> None:
    ready = make_ready_session(world)
    lot = ready.lots["component:tranexamic-acid"]
    from mesocare.recalls import actions

    actions.open_recall(
        product=lot.product, number=lot.number, told_by="authority", reason="Notice 7", **by(world)
    )
    assert [syringe.patient for syringe in trace(lot.product, lot.number).waiting] == [ready.patient]
    with pytest.raises(Refusal) as stopped:
        start_session(session=ready.session, by=ready.operator, at=ready.at, command_id=uuid.uuid4())
    assert "recalled" in str(stopped.value.__dict__)
    assert TreatmentSession.objects.get(pk=ready.session.pk).started_at is None


def test_the_whole_list_takes_the_same_few_queries_however_many_were_treated(world: World) -> None:
    used = used_lot(world, people=2)
    with CaptureQueriesContext(connection) as two:
        trace(used.product, used.lot.number)
    for days in range(8, 20):
        treated_with(world, used.lot, patient_of(world), days_ago=days)
    with CaptureQueriesContext(connection) as many:
        assert trace(used.product, used.lot.number).sessions == 14

    assert len(many) == len(two) <= 9


def test_the_uses_of_a_lot_are_found_by_an_index_and_nothing_is_read_whole(world: World) -> None:
    used = used_lot(world)
    plans = (uses_of_lots([used.lot.pk]).explain(), open_sessions([world.site.pk]).explain())

    if connection.vendor == "sqlite":
        for plan, index in zip(plans, ("lot_id", "session_open"), strict=True):
            assert index in plan
            assert "SCAN" not in plan
