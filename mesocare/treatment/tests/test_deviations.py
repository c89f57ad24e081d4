"""What goes wrong after the start ends in a sealed deviation, with nothing lost and the director told."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.assessment.actions import Said, note_avoid_area
from mesocare.audit.verify import walk
from mesocare.clinics.actions import set_ceiling, withdraw_adoption
from mesocare.clinics.models import Adoption
from mesocare.clinics.pack import current_pack
from mesocare.consent.actions import withdraw_consent
from mesocare.planning.actions import close_plan
from mesocare.planning.models import DoseGiven
from mesocare.stock.actions import count_lot, recall_lot
from mesocare.stock.models import Lot
from mesocare.stock.shelf import held_by, shelf_of
from mesocare.treatment.actions import AskedForMore, SessionClosed, record_said
from mesocare.treatment.models import DirectorNotice, LotUsed, Seal, SessionStatus
from mesocare.treatment.parts import subject_of
from mesocare.treatment.sealed import Reconciled, digest_of
from mesocare.treatment.tests.making import MELASMA, SCARS, Ready, even, give_credential, make_running_session
from mesotherapy.quantity import Quantity
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
REASON = "It happened, and this is why it happened."
RIGHT = {"zone": "malar", "side": "R"}
LEFT = {"zone": "malar", "side": "L"}


@pytest.fixture
def running(world: World) -> Ready:
    return make_running_session(world)


def said_in_mid_session(ready: Ready, question: str, value: str) -> None:
    answer = current_pack().questions[question].read(value)
    record_said(
        session=ready.again(), said=[Said(question=question, value=answer, words="just now")],
        today=ready.today, by=ready.operator, at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip


def sealed(ready: Ready, *kinds: str, **more: Any) -> Seal:
    """Signing asks for the reason, keeps everything, and tells the director."""
    before = DoseGiven.objects.filter(patient=ready.patient).count()
    with pytest.raises(AskedForMore) as asked:
        ready.sign(**more)
    assert asked.value.field == "deviation_reason"
    assert ready.again().status != SessionStatus.SEALED  # nothing half-written while it is asked
    assert DoseGiven.objects.filter(patient=ready.patient).count() == before
    assert not LotUsed.objects.filter(treatment_session=ready.session).exists()

    seal = ready.sign(deviation_reason=REASON, **more)

    assert seal.is_deviation
    assert seal.deviation_reason == REASON
    found = {one["what"] for one in seal.deviations}
    assert set(kinds) <= found, found
    assert DirectorNotice.objects.get(seal=seal).raised_at == ready.at
    assert ready.again().status == SessionStatus.SEALED
    assert seal.record["deviations"] == seal.deviations
    assert walk(None).broken is None
    return seal


def test_a_pregnancy_said_in_mid_session(running: Ready) -> None:
    running.change({"op": "zone-count", **RIGHT, "done": 4})
    said_in_mid_session(running, "pregnant", "yes")
    running.change({"op": "stop", "reason": "Pregnancy said in mid-session"})

    seal = sealed(running, "stopped")

    assert any(one["what"].startswith("finding:") for one in seal.deviations)
    assert seal.totals["points"] == 4
    assert DoseGiven.objects.get(patient=running.patient, substance="tranexamic-acid").amount == "0.32 mg"
    assert seal.record["said"][0]["answers"][0]["words"] == "just now"


def test_a_dose_counts_from_the_day_it_was_given_however_late_it_is_signed(running: Ready) -> None:
    running.everything_done()
    running.sign(at=running.at + timedelta(days=2), deviation_reason=REASON)

    given = DoseGiven.objects.filter(patient=running.patient)

    assert given
    assert {row.given_on for row in given} == {running.today}


def test_more_injected_than_was_planned(running: Ready) -> None:
    point = running.again().state["points"][0]
    running.everything_done()
    place = {key: point[key] for key in ("triangle", "weights", "zone", "side")}
    running.change({"op": "add-point", "id": str(uuid.uuid4()), **place})

    seal = sealed(running, "more-than-planned")

    assert seal.totals["points"] == 21
    assert Quantity.parse(seal.totals["substances"]["tranexamic-acid"]["amount"]) == Quantity.parse("1.68 mg")


def test_more_volume_in_a_zone_than_was_planned(running: Ready) -> None:
    running.change({"op": "set-zone", **RIGHT, "volume_ml": "0.03"})
    running.everything_done()

    seal = sealed(running, "more-than-planned")

    assert seal.injected_ml == Decimal("0.5")


def test_over_the_ceiling_once_all_is_added_up(world: World, running: Ready) -> None:
    running.everything_done()
    set_ceiling(
        substance="tranexamic-acid", basis="session", amount="1 mg", reason=REASON, by=world.director,
        at=running.at, command_id=uuid.uuid4(),
    )  # fmt: skip

    seal = sealed(running, "dose")

    assert any("more than 1 mg" in one["say"] for one in seal.deviations)


def test_a_lot_that_was_recalled_while_it_was_used(world: World, running: Ready) -> None:
    running.everything_done()
    lot = running.lots["component:tranexamic-acid"]
    recall_lot(
        lot=lot, reason="Letter of the maker", by=world.director, at=running.at, command_id=uuid.uuid4()
    )

    seal = sealed(running, "lot-recalled")

    assert str(LotUsed.objects.get(treatment_session=running.session, lot=lot).amount) == "0.100"
    assert any(row["number"] == lot.number for row in seal.record["lots"])


def test_a_lot_that_turns_out_to_have_expired(running: Ready) -> None:
    running.everything_done()
    Lot.objects.filter(pk=running.lots["needle"].pk).update(expires_on=running.today - timedelta(days=1))

    sealed(running, "lot-expired")


def test_more_taken_from_a_lot_than_stood_on_the_shelf(world: World, running: Ready, sign_in: SignIn) -> None:
    running.everything_done()
    lot = running.lots["component:sodium-chloride-0.9"]
    count_lot(
        lot=lot, counted=Decimal("0.4"), reason="Counted", by=world.director, at=running.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    # What the session has set aside is its own; beyond that, only what was counted stands there.
    held = held_by(subject_of(running.session))[lot]
    sealed(running, "lot-short", amounts={str(lot.uuid): held + 1})

    assert shelf_of(lot).left == 0
    page, link = reverse("treatment:notices"), f"Count lot {lot.number}"
    client = sign_in(world.director)
    assert link in client.get(page).content.decode()
    count_lot(
        lot=lot, counted=Decimal(0), reason="", by=world.director, at=running.at, command_id=uuid.uuid4()
    )
    assert link not in client.get(page).content.decode()


def test_a_consent_taken_back_in_mid_session(world: World, running: Ready) -> None:
    running.change({"op": "zone-done", **RIGHT})
    withdraw_consent(
        consent=running.consent, words="Stop", by=world.practitioner, recorded_by=world.practitioner,
        at=running.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    running.change({"op": "stop", "reason": "The patient took the consent back"})

    seal = sealed(running, "stopped", "consent-does-not-cover")

    assert seal.totals["points"] == 10


def test_stopped_before_everything_was_given(running: Ready) -> None:
    running.change({"op": "zone-count", **RIGHT, "done": 6})
    running.change({"op": "stop", "reason": "Faint"})

    seal = sealed(running, "stopped")

    assert seal.injected_ml == Decimal("0.12")
    assert "Faint" in seal.deviations[0]["say"]


def test_stopped_before_the_first_point(running: Ready) -> None:
    running.change({"op": "stop", "reason": "The patient does not want it after all"})

    seal = sealed(running, "stopped")

    assert seal.totals["points"] == 0
    assert not DoseGiven.objects.filter(patient=running.patient).exists()


def test_a_zone_that_nobody_finished_nor_skipped(running: Ready) -> None:
    running.change({"op": "zone-done", **RIGHT})

    sealed(running, "not-finished")


def test_a_zone_skipped_with_its_reason_is_an_exception_and_not_a_deviation(running: Ready) -> None:
    running.change({"op": "zone-done", **RIGHT}, {"op": "skip-zone", **LEFT, "reason": "Skin is sore there"})

    seal = running.sign()

    assert not seal.is_deviation
    assert seal.record["zones"][1]["skip_reason"] == "Skin is sore there"


def test_a_point_given_inside_a_marked_place(world: World, running: Ready) -> None:
    point = running.again().state["points"][0]
    running.change({"op": "zone-count", **RIGHT, "done": 3})
    running.change(
        {
            "op": "add-avoid",
            "id": str(uuid.uuid4()),
            "x_mm": -46,
            "y_mm": -30,
            "radius_mm": 4,
            "label": "Naevus",
        }
    )
    from mesotherapy.skin import load_chart

    at = load_chart("face-front").on_skin(-46, -30)
    assert at is not None
    running.change(
        {"op": "add-point", "id": str(uuid.uuid4()), "zone": point["zone"], "side": point["side"],
         "triangle": at.triangle, "weights": list(at.weights)},
        {"op": "zone-done", **RIGHT}, {"op": "zone-done", **LEFT},
    )  # fmt: skip

    seal = sealed(running, "avoid-area")

    assert running.patient.avoid_areas.count() == 1  # and it stays with the patient
    assert any("Naevus" in one["say"] for one in seal.deviations)


def test_a_zone_treated_that_the_signature_does_not_cover(running: Ready) -> None:
    from mesotherapy.skin import load_chart, locate

    found = locate(load_chart("face-front"), 0, -90)
    assert found is not None
    assert found.zone == "chin"
    place = {"triangle": found.at.triangle, "weights": list(found.at.weights)}
    running.everything_done()
    running.change({"op": "add-point", "id": str(uuid.uuid4()), "zone": "chin", "side": "M", **place})

    seal = sealed(running, "consent-does-not-cover", "more-than-planned")

    assert [row["zone"] for row in seal.record["zones"]] == ["malar", "malar", "chin"]


def test_a_plan_that_was_closed_while_the_session_ran(world: World, running: Ready) -> None:
    running.everything_done()
    close_plan(
        plan=running.plan, kind="closed", reason=REASON, by=world.director, at=running.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    sealed(running, "plan-not-accepted")


def test_a_treatment_the_director_took_back_while_the_session_ran(world: World, running: Ready) -> None:
    running.everything_done()
    withdraw_adoption(
        adoption=Adoption.objects.get(protocol=running.plan.protocol), reason=REASON, by=world.director,
        at=running.at, command_id=uuid.uuid4(),
    )  # fmt: skip

    sealed(running, "protocol-not-adopted")


def test_a_credential_that_ended_while_the_session_ran(world: World, running: Ready) -> None:
    running.everything_done()
    give_credential(world, world.practitioner, running.at, devices=[])

    sealed(running, "operator-credential")


def test_a_place_noted_elsewhere_during_the_session_does_not_stop_the_record(
    world: World, running: Ready
) -> None:
    running.everything_done()
    point = running.again().state["points"][0]
    note_avoid_area(
        patient=running.patient, chart="face-front", kind="other", label="Filler", triangle=point["triangle"],
        weights=point["weights"], radius_mm=Decimal(5), by=world.director, at=running.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert running.sign().record_digest


def test_a_pen_with_more_passes_than_planned(world: World) -> None:
    running = make_running_session(world, protocol=SCARS)
    running.change({"op": "passes", **RIGHT, "passes": 6, "volume_ml": "1.4"}, {"op": "zone-done", **LEFT})

    seal = sealed(running, "more-than-planned")

    assert seal.totals["ml"] == "2.2"
    assert seal.record["zones"][0]["passes_done"] == 6


def test_a_difference_of_more_than_a_tenth_asks_for_one_line(running: Ready) -> None:
    running.everything_done()
    sums = Reconciled(prepared_ml=Decimal("2.5"), left_ml=Decimal("1.5"), wasted_ml=Decimal(0))
    with pytest.raises(AskedForMore) as asked:
        running.sign(reconciled=sums)
    assert asked.value.field == "difference_note"
    assert "0.6 mL" in asked.value.message

    seal = running.sign(
        reconciled=Reconciled(
            prepared_ml=Decimal("2.5"), left_ml=Decimal("1.5"), wasted_ml=Decimal(0), note="Spilt"
        )
    )

    assert seal.difference_note == "Spilt"
    assert seal.wasted_ml == 0


@pytest.mark.parametrize(
    ("left", "asks"), [("1.86", False), ("1.85", False), ("2.35", False), ("2.36", True)]
)
def test_a_tenth_is_not_yet_more_than_a_tenth(running: Ready, left: str, asks: bool) -> None:
    running.everything_done()
    sums = Reconciled(prepared_ml=Decimal("2.5"), left_ml=Decimal(left), wasted_ml=Decimal(0))

    assert sums.needs_a_note(Decimal("0.4")) is asks


class TestSealed:
    """A signed session is closed."""

    @pytest.fixture
    def signed(self, running: Ready) -> Ready:
        running.everything_done()
        running.sign()
        return running

    def test_nothing_more_is_charted(self, signed: Ready) -> None:
        with pytest.raises(SessionClosed):
            signed.change({"op": "note", "text": "later"})

    def test_signing_again_gives_the_same_seal_and_counts_nothing_twice(self, signed: Ready) -> None:
        again = signed.sign()

        assert again.pk == signed.again().seal.pk
        assert DoseGiven.objects.filter(patient=signed.patient).count() == 1
        assert LotUsed.objects.filter(treatment_session=signed.session).count() == 3

    def test_the_record_has_the_digest_that_it_was_sealed_with(self, signed: Ready) -> None:
        seal = signed.again().seal

        assert digest_of(seal.record) == seal.record_digest
        assert seal.record["totals"] == seal.totals

    def test_the_shelf_has_given_what_was_used(self, signed: Ready) -> None:
        assert shelf_of(signed.lots["component:tranexamic-acid"]).left == Decimal("59.9")
        assert shelf_of(signed.lots["needle"]).left == Decimal(59)

    def test_over_http_it_is_refused_with_a_sentence(self, signed: Ready, sign_in: SignIn) -> None:
        client: Client = sign_in(signed.operator)
        address = reverse("treatment:map", args=[signed.patient.uuid, signed.session.uuid])
        body = {"command_id": str(uuid.uuid4()), "version": signed.again().version,
                "changes": [{"op": "note", "text": "late"}]}  # fmt: skip

        answer = client.patch(address, body, content_type="application/json")

        assert answer.status_code == 409
        assert "amendment" in answer.json()["message"]


def test_a_form_that_lacks_the_reason_comes_back_with_everything_typed(
    running: Ready, sign_in: SignIn
) -> None:
    running.change({"op": "stop", "reason": "Faint"})
    address = reverse("treatment:sign", args=[running.patient.uuid, running.session.uuid])
    sums = even(running.again())
    form = {
        "prepared_ml": str(sums.prepared_ml),
        "left_ml": str(sums.left_ml),
        "wasted_ml": "0",
        "seen": "on",
    }
    client = sign_in(running.operator)

    first = client.post(address, {"command_id": str(uuid.uuid4()), **form})
    text = first.content.decode()

    assert first.status_code == 422
    assert "Why it did not go as planned" in text
    assert f'value="{sums.left_ml}"' in text
    second = client.post(address, {"command_id": str(uuid.uuid4()), **form, "deviation_reason": REASON})
    assert second.status_code == 302
    assert running.again().seal.is_deviation


def test_the_director_reads_it_once_and_only_the_director(
    world: World, running: Ready, sign_in: SignIn
) -> None:
    running.change({"op": "stop", "reason": "Faint"})
    seal = running.sign(deviation_reason=REASON)
    address = reverse("treatment:read-notice", args=[seal.notice.pk])
    page = reverse("treatment:notices")

    assert sign_in(world.practitioner).get(page).status_code == 403
    assert "Faint" in sign_in(world.director).get(page).content.decode()
    sign_in(world.director).post(address, {"command_id": str(uuid.uuid4()), "note": "Talked it through"})
    seal.notice.refresh_from_db()

    assert seal.notice.read.read_by == world.director
    assert seal.notice.read.note == "Talked it through"


def test_melasma_is_the_default_of_these_tests(running: Ready) -> None:
    assert running.plan.protocol == MELASMA


def test_signed_three_days_late_it_is_judged_by_its_own_day(world: World) -> None:
    """Yesterday's kit check, answers and last day of use hold for yesterday's session."""
    ready = make_running_session(world)
    ready.everything_done()
    Lot.objects.update(expires_on=ready.today)  # the last day they may be used is the session's

    seal = ready.sign(at=ready.at + timedelta(days=3))

    assert (seal.is_deviation, seal.deviations) == (False, [])
    assert {row["value"] for row in seal.record["answers"]} == {"no"}
    assert DoseGiven.objects.get(treatment_session=ready.session.uuid).given_on == ready.today


def test_what_is_said_after_midnight_counts_for_the_session_of_the_evening(world: World) -> None:
    ready = make_running_session(world)
    ready.everything_done()
    ready.at += timedelta(days=1)
    said_in_mid_session(ready, "pregnant", "yes")

    seal = ready.sign(at=ready.at + timedelta(days=2), deviation_reason=REASON)

    assert "finding:pregnancy" in [one["what"] for one in seal.deviations]
