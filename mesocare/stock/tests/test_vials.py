"""Open vials: what is in each adds up with the lot, and none is given past its time or to another patient."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mesocare.clinics.models import StaffMember
from mesocare.patients.models import Patient
from mesocare.stock import actions
from mesocare.stock.models import Lot, LotEvent, OpenVial
from mesocare.stock.permissions import LotExpired, VialOfAnother, VialPast, check_vials
from mesocare.stock.shelf import shelf_of, usable_lots
from mesocare.stock.tests.cast import FAR_OFF, new_lot, new_product
from mesocare.stock.vials import open_vials, proposed, vial_left
from mesocare.web.clock import site_today
from tests.support.people import new_patient
from tests.support.world import World, build_world

Command = Callable[[], dict[str, str]]


def followed(world: World, kind: str = "many", hours: str | None = "4", **lot: Any) -> Lot:
    product = new_product(world, open_vials=kind, open_hours=hours and Decimal(hours))
    return new_lot(world, product, **lot)


def open_one(world: World, lot: Lot, at: datetime | None = None, patient: Patient | None = None) -> OpenVial:
    return actions.open_vial(
        lot=lot, patient=patient, opened_at=at or world.at, by=world.director, at=world.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def use(
    world: World, lot: Lot, amount: str, who: str = "a", patient: Patient | None = None
) -> actions.LotUse:
    return actions.use_lot(
        lot=lot, amount=Decimal(amount), subject=f"TreatmentSession/{who}", by=world.director, at=world.at,
        patient=patient,
    )  # fmt: skip


def lefts(lot: Lot) -> list[Decimal]:
    return [vial.left for vial in open_vials([lot]).get(lot.pk, [])]


@pytest.mark.django_db
class TestOpening:
    def test_it_takes_nothing_from_the_lot_and_begins_the_time_of_the_label(self, world: World) -> None:
        lot = followed(world, amount="12")
        vial = open_one(world, lot)

        assert shelf_of(lot).left == 12
        assert (vial.size, vial.use_by) == (5, world.at + timedelta(hours=4))
        assert LotEvent.objects.filter(lot=lot, kind="opened", by=world.director).count() == 1

    def test_hours_that_nobody_has_said_stay_unknown(self, world: World) -> None:
        assert open_one(world, followed(world, hours=None)).use_by is None

    def test_no_vial_outlives_the_last_day_of_its_lot(self, world: World) -> None:
        today = site_today(world.at, world.site.time_zone)
        vial = open_one(world, followed(world, hours="999", expires_on=today))

        assert vial.use_by is not None
        assert site_today(vial.use_by - timedelta(seconds=1), world.site.time_zone) == today

    def test_the_last_vial_holds_what_is_left(self, world: World) -> None:
        lot = followed(world, amount="7")
        assert [open_one(world, lot).size, open_one(world, lot).size] == [5, 2]
        with pytest.raises(actions.NothingSealed, match="open already"):
            open_one(world, lot)

    def test_not_before_it_happens_nor_from_a_lot_that_is_over(self, world: World) -> None:
        lot = followed(world, expires_on=site_today(world.at, world.site.time_zone))
        with pytest.raises(actions.OpenedLater):
            open_one(world, lot, world.at + timedelta(hours=1))
        with pytest.raises(LotExpired):
            actions.open_vial(
                lot=lot, patient=None, opened_at=world.at + timedelta(days=2), by=world.director,
                at=world.at + timedelta(days=2), command_id=uuid.uuid4(),
            )  # fmt: skip

    def test_a_needle_has_no_vial(self, world: World) -> None:
        with pytest.raises(actions.NoVial):
            open_one(world, new_lot(world, new_product(world, kind="needle", unit="piece")))

    def test_one_for_a_single_patient_names_the_patient(self, world: World) -> None:
        lot = followed(world, "one")
        with pytest.raises(actions.VialNeedsPatient):
            open_one(world, lot)

    def test_an_opening_that_never_was_is_taken_back_and_a_used_vial_is_not(self, world: World) -> None:
        lot = followed(world)
        mistake, real = open_one(world, lot), open_one(world, lot, world.at - timedelta(hours=1))
        use(world, lot, "1")
        done = {"reason": "Seal whole.", "by": world.director, "at": world.at}
        actions.not_opened(vial=mistake, command_id=uuid.uuid4(), **done)  # type: ignore[arg-type]

        assert (vial_left(mistake), vial_left(real), shelf_of(lot).left) == (0, 4, 9)
        with pytest.raises(actions.VialWasUsed, match="1 was taken"):
            actions.not_opened(vial=real, command_id=uuid.uuid4(), **done)  # type: ignore[arg-type]


@pytest.mark.django_db
class TestTaking:
    def test_the_open_vial_first_then_a_sealed_one_is_opened(self, world: World) -> None:
        lot = followed(world, amount="15")
        open_one(world, lot)
        use(world, lot, "4")
        use(world, lot, "3", "b")

        assert lefts(lot) == [3]
        assert OpenVial.objects.filter(lot=lot).count() == 2
        assert shelf_of(lot).left == 8

    def test_where_the_clinic_follows_no_vials_none_is_made_up(self, world: World) -> None:
        lot = followed(world, "")
        use(world, lot, "2")
        assert not OpenVial.objects.exists()

    def test_what_a_session_gives_back_goes_back_into_its_vial(self, world: World) -> None:
        lot = followed(world, amount="5")
        for wanted in ({lot: Decimal(2)}, {lot: Decimal("0.5")}, {}):
            actions.hold_for(subject="TreatmentSession/a", wanted=wanted, by=world.director, at=world.at)
        assert lefts(lot) == [5]
        assert shelf_of(lot).left == 5

    def test_two_on_one_vial_leave_what_neither_took(self, world: World) -> None:
        lot = followed(world, amount="5")
        for who in "ab":
            actions.hold_for(
                subject=f"TreatmentSession/{who}",
                wanted={lot: Decimal("0.8")},
                by=world.director,
                at=world.at,
            )
        for who in "ab":
            actions.hold_for(subject=f"TreatmentSession/{who}", wanted={}, by=world.director, at=world.at)
            use(world, lot, "0.7", who)
        assert lefts(lot) == [Decimal("3.6")]
        assert shelf_of(lot).left == Decimal("3.6")
        assert OpenVial.objects.count() == 1

    def test_past_its_time_it_is_not_set_aside_and_is_said_when_it_was_used(self, world: World) -> None:
        lot = followed(world, amount="5")
        open_one(world, lot, world.at - timedelta(hours=5))
        held = {"subject": "TreatmentSession/a", "by": world.director, "at": world.at}
        assert actions.hold_for(wanted={lot: Decimal(1)}, **held) == []  # type: ignore[arg-type]
        with pytest.raises(VialPast, match="Throw it away"):
            check_vials(lot, at=world.at, patient=None)

        used = use(world, lot, "1")
        assert used.vial_past
        assert lefts(lot) == [4]

    def test_each_patient_has_a_vial_of_their_own(self, world: World) -> None:
        first, second, third = (new_patient(world, name) for name in ("Vane", "Hale", "Rook"))
        lot = followed(world, "one", amount="10")
        assert not use(world, lot, "1", "a", first).vial_of_another
        assert not use(world, lot, "1", "b", second).vial_of_another
        assert lefts(lot) == [4, 4]

        with pytest.raises(VialOfAnother):
            check_vials(lot, at=world.at, patient=third, amount=Decimal(1))
        check_vials(lot, at=world.at, patient=first, amount=Decimal(4))
        assert use(world, lot, "1", "c", third).vial_of_another

    def test_proposed_first_is_the_open_vial_then_the_lot_that_ends_first(self, world: World) -> None:
        product = new_product(world, open_vials="many", open_hours=Decimal(4))
        late = new_lot(world, product, number="LATE")
        soon = new_lot(world, product, number="SOON", expires_on=date(2027, 1, 1))
        past = new_lot(world, product, number="PAST", amount="5")
        open_one(world, late)
        open_one(world, past, world.at - timedelta(hours=9))
        today = site_today(world.at, world.site.time_zone)
        order = proposed(usable_lots(world.site, on=today, product=product), world.at, None)

        assert [shelf.lot for shelf in order] == [late, soon]

    def test_a_count_below_the_open_vials_takes_it_out_of_them(self, world: World) -> None:
        lot = followed(world, amount="5")
        open_one(world, lot)
        actions.count_lot(
            lot=lot, counted=Decimal(3), reason="Spilled.", by=world.director, at=world.at,
            command_id=uuid.uuid4(),
        )  # fmt: skip
        assert lefts(lot) == [3]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "use", "open", "waste", "count", "waste-vial"]),
        st.integers(0, 2),
        st.integers(1, 9),
    ),
    max_size=10,
)


class TestVialLaws(TestCase):
    """Whatever happens in whatever order: no vial below nothing or above its size, none more than the lot."""

    @settings(max_examples=25, deadline=None)
    @given(STEPS, st.sampled_from(["", "many", "one"]))
    def test_vials_and_lot_add_up(self, steps: list[tuple[str, int, int]], kind: str) -> None:
        world = build_world()
        patients = [new_patient(world, name) for name in ("Vane", "Hale", "Rook")]
        lot = followed(world, kind, amount="17", expires_on=FAR_OFF)
        for step, who, amount in steps:
            self.do(world, lot, step, patients[who], who, Decimal(amount))
            left, vials = shelf_of(lot).left, open_vials([lot]).get(lot.pk, [])
            assert left >= 0
            assert sum((vial.left for vial in vials), Decimal(0)) <= left
            assert all(0 < vial.left <= vial.row.size for vial in vials)

    def do(self, world: World, lot: Lot, step: str, patient: Patient, who: int, amount: Decimal) -> None:
        done: dict[str, Any] = {"by": world.director, "at": world.at}
        once = {**done, "command_id": uuid.uuid4()}
        subject = f"TreatmentSession/{who}"
        vials = open_vials([lot]).get(lot.pk, [])
        try:
            match step:
                case "hold":
                    wanted = {lot: amount} if amount > 3 else {}
                    actions.hold_for(subject=subject, wanted=wanted, patient=patient, **done)
                case "use":
                    actions.hold_for(subject=subject, wanted={}, **done)
                    actions.use_lot(lot=lot, amount=amount, subject=subject, patient=patient, **done)
                case "open":
                    actions.open_vial(lot=lot, patient=patient, opened_at=world.at, **once)
                case "waste":
                    actions.waste(lot=lot, amount=amount, reason="Dropped.", **once)
                case "count":
                    actions.count_lot(lot=lot, counted=amount, reason="Counted.", **once)
                case "waste-vial" if vials:
                    actions.waste_vial(vial=vials[0].row, reason="Past.", **once)
        except actions.MoreThanThere:
            pass
        except Exception as refusal:
            from mesocare.web.refusal import Refusal

            if not isinstance(refusal, Refusal):
                raise


@pytest.mark.django_db
class TestPage:
    def test_a_vial_is_opened_and_thrown_away_on_the_page_of_its_lot(
        self, world: World, assistant: StaffMember, sign_in: Any, command: Command
    ) -> None:
        lot, client = followed(world, amount="10"), sign_in(assistant)
        page = f"/stock/lots/{lot.uuid}/"
        answer = client.post(f"{page}open/", {**command(), "opened": "2026-01-05T09:00"})
        assert answer.status_code == 302
        vial = OpenVial.objects.get()
        assert "past its time since" in client.get(page).content.decode()
        assert "throw away, past" in client.get("/stock/").content.decode()

        address = f"/stock/vials/{vial.uuid}/waste/"
        assert client.post(address, command()).status_code == 409
        assert client.post(address, {**command(), "why": "other"}).status_code == 409
        assert client.post(address, {**command(), "why": "past"}).status_code == 302
        assert shelf_of(lot).left == 5
        assert "Open past its time" in client.get(page).content.decode()

    def test_a_patient_of_another_organisation_has_no_number_here(
        self, world: World, assistant: StaffMember, sign_in: Any, command: Command
    ) -> None:
        lot, client = followed(world, "one"), sign_in(assistant)
        fields = {**command(), "opened": "2026-01-05T09:00", "patient": "999999"}
        answer = client.post(f"/stock/lots/{lot.uuid}/open/", fields)
        assert answer.status_code == 409
        assert "There is no patient with this number" in answer.content.decode()
        assert not OpenVial.objects.exists()
