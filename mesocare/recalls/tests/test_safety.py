"""The watch over lots, products, operators and rooms, from the rows of a clinic to the director's Today."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mesocare.clinics.roles import Role
from mesocare.recalls import actions
from mesocare.recalls.models import AdverseEvent, SafetySignal
from mesocare.recalls.queries import waiting_signals
from mesocare.recalls.standing_out import lines_of, table_of
from mesocare.recalls.tests.cast import by, treated_with
from mesocare.recalls.watching import ANY, Watched, lot_key, weeks_of
from mesocare.stock.models import Lot
from mesocare.stock.tests.cast import new_lot, new_product
from mesocare.treatment.models import TreatmentSession
from mesocare.web.refusal import Refusal
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def a_week(
    world: World, bad: Lot, good: Lot, *, with_bad: int = 3, without: int = 12
) -> list[TreatmentSession]:
    """Sessions of one week: some with one lot, more with another. Those with the first come first."""
    patient = patient_of(world)
    lots = [bad] * with_bad + [good] * without
    return [treated_with(world, lot, patient, days_ago=7 + n / 100) for n, lot in enumerate(lots)]


def report(world: World, session: TreatmentSession, harm: str = "infection", days: int = 2) -> AdverseEvent:
    assert session.started_at is not None
    day = (session.started_at + timedelta(days=days)).date()
    return actions.record_adverse_event(
        session=session, harm=harm, words="Pus at two points.", reported_on=day, case=None, **by(world)
    )


@pytest.fixture
def lots(world: World) -> tuple[Lot, Lot]:
    product = new_product(world)
    return new_lot(world, product, number="BAD"), new_lot(world, product, number="GOOD")


def watched(lot: Lot) -> Watched:
    return Watched("lot", lot_key(lot.product_id, lot.number))


def test_a_lot_with_more_infections_than_chance_gives_is_told_to_the_director_once(
    world: World, lots: tuple[Lot, Lot]
) -> None:
    sessions = a_week(world, *lots)
    for session in sessions[:2]:
        report(world, session)
    assert not SafetySignal.objects.exists()
    report(world, sessions[2])

    signal = SafetySignal.objects.get(what="lot", harm="infection")
    assert (signal.name, signal.sessions, signal.with_event) == (f"{lots[0].product.name}, BAD", 3, 3)
    assert signal.expected < 0.6
    (line, *_rest) = waiting_signals(world.site, world.at)
    assert "3 of 3 sessions with this lot had" in line.text
    assert not SafetySignal.objects.filter(key=watched(lots[1]).key).exists()
    assert {row.what for row in SafetySignal.objects.all()} == {
        "lot"
    }  # nothing beside the rest, nothing said


def test_reports_that_fall_as_the_sessions_do_raise_nothing(world: World, lots: tuple[Lot, Lot]) -> None:
    sessions = a_week(world, *lots)
    for session in (sessions[0], *sessions[3:7]):
        report(world, session)

    assert not SafetySignal.objects.exists()
    (line,) = lines_of(world.organisation, [watched(lots[0])], "infection")
    assert (line.signal.with_event, line.state) == (1, "ok")
    assert 0.84 < line.signal.expected < 1.17  # five reports of one day, in any order
    assert f"Chance alone would give about {line.signal.expected:.1f}" in line.chance_words


def test_another_kind_of_harm_is_counted_apart_and_together(world: World, lots: tuple[Lot, Lot]) -> None:
    sessions = a_week(world, *lots)
    report(world, sessions[0], "infection")
    report(world, sessions[1], "lump")

    alone = weeks_of(world.organisation, "infection").signal(watched(lots[0]))
    together = weeks_of(world.organisation, ANY).signal(watched(lots[0]))
    assert (alone.with_event, together.with_event) == (1, 2)


def test_what_was_taken_back_no_longer_counts(world: World, lots: tuple[Lot, Lot]) -> None:
    sessions = a_week(world, *lots)
    event = report(world, sessions[0])
    actions.take_back_adverse_event(event=event, reason="A pimple.", **by(world))

    assert not weeks_of(world.organisation, ANY).with_event
    with pytest.raises(Refusal):
        actions.take_back_adverse_event(event=event, reason="Again.", **by(world))


def test_another_organisations_sessions_are_no_part_of_it(world: World, other_world: World) -> None:
    product = new_product(world)
    ours, theirs = new_lot(world, product, number="BAD"), new_lot(other_world, number="BAD")
    sessions = [treated_with(world, ours, patient_of(world), days_ago=7)]
    treated_with(other_world, theirs, patient_of(other_world), days_ago=7)
    report(world, sessions[0])

    signal = weeks_of(world.organisation, ANY).signal(watched(ours))
    assert (signal.sessions, signal.other_sessions, signal.can_tell) == (1, 0, False)


@pytest.mark.parametrize(
    ("harm", "words", "days", "problem"),
    [
        ("infection", "  ", 2, "Say what kind"),
        ("plague", "Seen", 2, "Say what kind"),
        ("infection", "Seen", -1, "from the session to today"),
        ("infection", "Seen", 900, "from the session to today"),
    ],
)
def test_what_cannot_have_been_is_refused(
    world: World, lots: tuple[Lot, Lot], harm: str, words: str, days: int, problem: str
) -> None:
    session = treated_with(world, lots[0], patient_of(world), days_ago=7)
    assert session.started_at is not None
    day = (session.started_at + timedelta(days=days)).date()
    with pytest.raises(Refusal, match=problem):
        actions.record_adverse_event(
            session=session, harm=harm, words=words, reported_on=day, case=None, **by(world)
        )


def test_the_table_counts_all_that_are_watched_and_stays_quick(world: World, lots: tuple[Lot, Lot]) -> None:
    for session in a_week(world, *lots)[:3]:
        report(world, session)
    table = table_of(world.organisation, "infection")

    assert table.lines[0].watched == watched(lots[0])
    assert table.watched >= 4  # two lots, their product, the operator
    with CaptureQueriesContext(
        connection,
    ) as few:
        weeks_of(world.organisation, "infection")
    assert len(few) <= 4


def test_the_director_reads_it_with_a_note_and_nobody_else_does(
    world: World, lots: tuple[Lot, Lot], sign_in: Any
) -> None:
    for session in a_week(world, *lots)[:3]:
        report(world, session)
    signal = SafetySignal.objects.get(what="lot", harm="infection")
    address = f"/recalls/safety/{signal.pk}/read/"
    command = {"command_id": str(uuid.uuid4()), "note": "Swabs taken, lot set apart."}
    assert sign_in(world.practitioner).post(address, command).status_code == 403
    client = sign_in(world.director)
    assert client.post(address, {**command, "note": ""}).status_code == 409
    assert client.post(address, command).status_code == 302

    shown = client.get("/recalls/safety/").content.decode()
    assert "Swabs taken" in shown
    assert "at most 2 ever raise this" in shown


def test_an_adverse_event_is_recorded_over_the_page_of_its_session(
    world: World, lots: tuple[Lot, Lot], sign_in: Any
) -> None:
    session = treated_with(world, lots[0], patient_of(world), days_ago=7)
    address = f"/patients/{session.patient.uuid}/sessions/{session.uuid}/adverse-events/"
    client = sign_in(world.practitioner)
    fields = {"command_id": str(uuid.uuid4()), "harm": "lump", "words": "Firm, 4 mm, left cheek."}
    missing = client.post(address, {**fields, "reported_on": ""})

    assert missing.status_code == 422
    assert "Firm, 4 mm" in missing.content.decode()
    assert sign_in(world.staff[Role.ASSISTANT]).get(address).status_code == 403
