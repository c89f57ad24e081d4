"""One vial, many sessions: what one holds is promised to no other, and the books follow what was done."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mesocare.stock.actions import count_lot, hold_for, receive_lot
from mesocare.stock.models import Lot, LotEvent
from mesocare.stock.shelf import held_by, held_of, shelf_of, to_be_counted
from mesocare.treatment.actions import NotReady, start_session
from mesocare.treatment.models import DirectorNotice, LotUsed, Seal, SessionStatus
from mesocare.treatment.parts import subject_of, wanted_of
from mesocare.treatment.tests.making import (
    Ready,
    make_ready_session,
    make_running_session,
    make_signed_session,
)
from mesocare.treatment.tests.test_together import at_once
from mesotherapy.gate import Condition
from tests.support.world import World, build_world

CLIENTS = 20
ACTIVE = "component:tranexamic-acid"


def set_to(lot: Lot, amount: Decimal, ready: Ready) -> None:
    """Put the books of a lot at an amount, as a count would."""
    count_lot(
        lot=lot, counted=amount, reason="Counted for this.", by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def start(ready: Ready) -> Any:
    return start_session(session=ready.session, by=ready.operator, at=ready.at, command_id=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_twenty_who_start_at_once_on_one_vial_start_as_many_as_it_holds() -> None:
    world = build_world()
    sessions = [make_ready_session(world)]
    sessions += [make_ready_session(world, clinic=False) for _ in range(CLIENTS - 1)]
    vial = sessions[0].lots[ACTIVE]
    each = wanted_of(sessions[0].again().state)[vial]
    for ready in sessions[1:]:
        ready.change({"op": "choose-lot", "part": ACTIVE, "lot": str(vial.uuid)})
    for ready in sessions:  # everything else there is plenty of
        for lot in wanted_of(ready.again().state):
            if lot != vial:
                set_to(lot, Decimal(1000), ready)
    for other in Lot.objects.filter(product=vial.product).exclude(pk=vial.pk):
        set_to(other, Decimal(0), sessions[0])
    enough_for = 3
    set_to(vial, each * enough_for + each / 2, sessions[0])

    answers = at_once(*(lambda ready=ready: start(ready) for ready in sessions))

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(answer, NotReady) for answer in refused), refused
    assert len(refused) == CLIENTS - enough_for
    for answer in refused:
        assert {one.condition for one in answer.missing} == {Condition.LOT_EMPTY}
        assert vial.number in str(answer)
        assert "receive stock" in str(answer)
    assert shelf_of(vial).left == each / 2
    assert held_of([vial]) == {vial.pk: each * enough_for}
    started = [ready for ready in sessions if ready.again().status == SessionStatus.RUNNING]
    assert len(started) == enough_for


@pytest.mark.django_db
class TestHolding:
    def test_who_is_refused_is_told_which_other_lot_holds_enough(self, world: World) -> None:
        ready = make_ready_session(world)
        vial = ready.lots[ACTIVE]
        other = receive_lot(
            site=ready.site, product=vial.product, number="OTHER-1", expires_on=vial.expires_on,
            amount=Decimal(50), by=ready.operator, at=ready.at, command_id=uuid.uuid4(),
        )  # fmt: skip
        set_to(vial, Decimal(0), ready)

        with pytest.raises(NotReady, match=f"Choose lot .*{other.number}"):
            start(ready)

    def test_what_a_running_session_holds_is_not_there_for_the_next(self, world: World) -> None:
        running = make_running_session(world)
        vial = running.lots[ACTIVE]
        each = held_by(subject_of(running.session))[vial]
        nobody_took_it = shelf_of(vial).left
        set_to(vial, each / 2, running)
        waiting = make_ready_session(world, clinic=False)
        waiting.change({"op": "choose-lot", "part": ACTIVE, "lot": str(vial.uuid)})

        with pytest.raises(NotReady) as refused:
            start(waiting)

        assert [one.condition for one in refused.value.missing] == [Condition.LOT_EMPTY]
        assert "set aside" in refused.value.missing[0].say
        assert nobody_took_it > 0

    def test_another_lot_in_mid_session_gives_the_first_one_back(self, world: World) -> None:
        running = make_running_session(world)
        vial, left = running.lots[ACTIVE], shelf_of(running.lots[ACTIVE]).left
        each = held_by(subject_of(running.session))[vial]
        other = receive_lot(
            site=running.site, product=vial.product, number="OTHER-2", expires_on=vial.expires_on,
            amount=Decimal(50), by=running.operator, at=running.at, command_id=uuid.uuid4(),
        )  # fmt: skip

        running.change({"op": "choose-lot", "part": ACTIVE, "lot": str(other.uuid)})

        held = held_by(subject_of(running.session))
        assert held.get(other) == each
        assert shelf_of(vial).left + held.get(vial, 0) == left + each

    def test_signing_takes_what_was_used_once_and_holds_nothing_more(self, world: World) -> None:
        signed = make_signed_session(world)
        signed.sign()

        assert held_by(subject_of(signed.session)) == {}
        for used in LotUsed.objects.filter(treatment_session=signed.session):
            events = LotEvent.objects.filter(lot=used.lot, subject=subject_of(signed.session))
            assert events.filter(kind="used").count() == 1
            assert events.aggregate(sum=Sum("amount"))["sum"] == -used.amount
        seal = Seal.objects.get(treatment_session=signed.session)
        assert seal.prepared_ml == seal.injected_ml + seal.left_ml + seal.wasted_ml

    def test_what_went_in_from_a_vial_the_books_call_empty_is_a_deviation_and_to_be_counted(
        self, world: World
    ) -> None:
        running = make_running_session(world)
        vial = running.lots[ACTIVE]
        each = held_by(subject_of(running.session))[vial]
        set_to(vial, Decimal(0), running)  # somebody counts what is on the shelf: nothing but what is held
        running.everything_done()

        running.sign(
            amounts={str(vial.uuid): each + 1}, deviation_reason="The ampoule held more than its label says."
        )

        seal = Seal.objects.get(treatment_session=running.session)
        assert seal.is_deviation
        assert "lot-short" in {row["what"] for row in seal.deviations}
        assert DirectorNotice.objects.filter(seal=seal).exists()
        assert shelf_of(vial).left == 0
        assert vial in to_be_counted(running.site)


class TestHoldingLaws(TestCase):
    """Whatever is held and given back, in whatever order: never more than there was, and nothing is lost."""

    ready: Ready

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ready = make_ready_session(build_world())
        set_to(cls.ready.lots[ACTIVE], Decimal(10), cls.ready)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12)), max_size=8))
    def test_books_and_holds_add_up(self, asked: list[tuple[int, int]]) -> None:
        ready, vial = self.ready, self.ready.lots[ACTIVE]
        for who, amount in asked:
            wanted = {vial: Decimal(amount)} if amount else {}
            for _again in range(2):
                hold_for(subject=f"TreatmentSession/{who}", wanted=wanted, by=ready.operator, at=ready.at)
            held = held_of([vial]).get(vial.pk, Decimal(0))
            assert shelf_of(vial).left >= 0
            assert shelf_of(vial).left + held == 10
