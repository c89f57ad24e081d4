"""No path goes round the gate: each condition that does not hold keeps a session from starting, over HTTP."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesocare.assessment.actions import note_avoid_area, override_finding
from mesocare.assessment.models import ScreeningRecord
from mesocare.clinics.actions import adopt_protocol, set_ceiling, withdraw_adoption
from mesocare.clinics.models import Adoption, Credential
from mesocare.clinics.pack import rests_on_of
from mesocare.clinics.reviewing import review_state
from mesocare.clinics.roles import Role
from mesocare.consent.actions import withdraw_consent
from mesocare.orders.actions import stop_order
from mesocare.planning.actions import close_plan, record_dose
from mesocare.planning.draft import Part
from mesocare.stock.actions import (
    COLUMNS,
    ProductFacts,
    add_product,
    correct_product,
    count_lot,
    hold_back_lot,
    open_vial,
    recall_lot,
    receive_lot,
    release_lot,
    waste_vial,
)
from mesocare.stock.models import Lot
from mesocare.treatment.actions import allow_here, confirm_checklist
from mesocare.treatment.models import GateCheck, LocalAllowance, SessionStatus
from mesocare.treatment.tests.making import (
    DRAFTS,
    PRODUCTS,
    Ready,
    answer_everything,
    check_the_kit,
    confirm_all,
    give_credential,
    make_ready_session,
    melasma_draft,
    mix_ready,
    order_what_is_needed,
    ready_from,
    screen_now,
)
from mesotherapy.gate import Condition
from tests.support.clinic import SignIn
from tests.support.people import new_patient
from tests.support.world import World

pytestmark = pytest.mark.django_db
REASON = "Said so by the test, in enough words."


@pytest.fixture
def now() -> datetime:
    """The views look at the clock, so these sessions happen today."""
    return timezone.now()


@pytest.fixture
def ready(world: World, now: datetime) -> Ready:
    return make_ready_session(world, at=now)


Post = Callable[[Ready], "Started"]


class Started:
    """What the server answered to Start."""

    def __init__(self, ready: Ready, client: Client) -> None:
        address = reverse("treatment:start", args=[ready.patient.uuid, ready.session.uuid])
        answer = client.post(address, {"command_id": str(uuid.uuid4())})
        self.status = answer.status_code
        self.text = answer.content.decode()
        self.session = ready.again()
        self.checks = list(GateCheck.objects.filter(treatment_session=ready.session).order_by("pk"))

    def refused_for(self, condition: Condition) -> str:
        """The sentence and what to do, and that nothing started."""
        assert self.status == 409
        assert self.session.status == SessionStatus.PREPARING
        assert self.session.started_at is None
        found = [one for one in self.checks[-1].missing if one["condition"] == condition.value]
        assert found, self.checks[-1].missing
        assert found[0]["do"]
        assert escaped(found[0]["do"]) in self.text
        return str(found[0]["say"])


def escaped(text: str) -> str:
    from django.utils.html import escape

    return str(escape(text))


@pytest.fixture
def start(world: World, sign_in: SignIn) -> Post:
    return lambda ready: Started(ready, sign_in(world.practitioner))


def test_with_everything_in_place_it_starts_and_the_answer_is_kept(start: Post, ready: Ready) -> None:
    started = start(ready)

    assert started.status == 302
    assert started.session.status == SessionStatus.RUNNING
    assert started.checks[-1].passed
    assert started.checks[-1].inputs["identity_confirmed"] is True


def test_nobody_who_was_not_asked_for_name_and_birth_date_is_treated(
    start: Post, world: World, now: datetime
) -> None:
    from mesocare.treatment.actions import open_session
    from mesocare.treatment.tests.making import (
        MELASMA,
        agree,
        fill_the_shelf,
        make_clinic_ready,
        make_plan,
    )

    make_clinic_ready(world, now)
    patient = new_patient(world, "Unasked")
    plan = make_plan(world, patient, now, melasma_draft())
    consent = agree(world, plan, now)
    answer_everything(world, patient, now, MELASMA)
    lots = fill_the_shelf(world, plan, now)
    session = open_session(
        course=plan.course, site=world.site, by=world.practitioner, at=now, command_id=uuid.uuid4()
    )
    screen_now(session, world.practitioner, now)
    ready = Ready(world, world.site, world.practitioner, patient, plan, consent, session, lots, now)
    ready.change(*({"op": "choose-lot", "part": part, "lot": str(lot.uuid)} for part, lot in lots.items()))

    assert "identity" in start(ready).refused_for(Condition.IDENTITY)


def test_no_consent(start: Post, world: World, ready: Ready, now: datetime) -> None:
    other = make_ready_session(world, at=now, clinic=False)
    with connection.cursor() as cursor:  # as if it had never been signed
        cursor.execute("DELETE FROM consent_consentsignature WHERE consent_id = %s", [other.consent.pk])

    assert start(other).refused_for(Condition.CONSENT_MISSING)


def test_a_consent_that_was_taken_back(start: Post, world: World, ready: Ready, now: datetime) -> None:
    withdraw_consent(
        consent=ready.consent, words="No more", by=world.practitioner, recorded_by=world.practitioner,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip

    assert "withdrawn" in start(ready).refused_for(Condition.CONSENT_DOES_NOT_COVER)


def test_a_zone_that_the_signature_does_not_cover(start: Post, ready: Ready) -> None:
    ready.session.state["zones"].append({**ready.session.state["zones"][0], "zone": "chin", "side": "M"})
    ready.session.state["zones"][-1]["planned"] = 0
    ready.session.version = ready.again().version
    session = ready.again()
    session.state = {**session.state, "zones": [*session.state["zones"], ready.session.state["zones"][-1]]}
    session.save()

    assert "chin" in start(ready).refused_for(Condition.CONSENT_DOES_NOT_COVER)


def test_a_patient_who_was_never_screened_for_it(start: Post, ready: Ready) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_screeningrecord WHERE patient_id = %s", [ready.patient.pk])

    assert start(ready).refused_for(Condition.SCREENING_MISSING)


def test_answers_that_changed_after_the_screening(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    answer_everything(world, ready.patient, now, ready.plan.protocol, pregnant="yes")

    assert start(ready).refused_for(Condition.SCREENING_OUTDATED)


def test_todays_questions_not_asked_today(start: Post, world: World, now: datetime) -> None:
    yesterday = now - timedelta(days=1)
    ready = make_ready_session(world, at=yesterday)
    check_the_kit(world, now, world.site)

    assert start(ready).refused_for(Condition.TODAYS_QUESTIONS).startswith("Not asked today")


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"pregnant": "yes"}, "blocked"),
        ({"unwell-today": "yes"}, "defer"),
        ({"pregnant": "unknown"}, "ask"),
    ],
)
def test_a_verdict_that_is_not_good_enough(
    start: Post, world: World, ready: Ready, now: datetime, answers: dict[str, str], verdict: str
) -> None:
    answer_everything(world, ready.patient, now, ready.plan.protocol, **answers)
    screen_now(ready.again(), world.practitioner, now)
    record = ScreeningRecord.objects.filter(patient=ready.patient).latest("pk")

    assert record.verdict == verdict
    assert start(ready).refused_for(Condition.VERDICT)


def test_a_finding_that_was_overridden_in_writing_lets_it_start(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    answer_everything(world, ready.patient, now, ready.plan.protocol, **{"unwell-today": "yes"})
    screen_now(ready.again(), world.practitioner, now)
    record = ScreeningRecord.objects.filter(patient=ready.patient).latest("pk")
    for finding in record.findings:
        if finding["state"] == "present" and finding["acts_as"] == "defer":
            override_finding(
                screening=record, rule=finding["rule"], reason=REASON, by=world.practitioner, at=now,
                command_id=uuid.uuid4(),
            )  # fmt: skip

    assert start(ready).status == 302


def test_an_absolute_finding_waits_for_the_second_clinician(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    answer_everything(world, ready.patient, now, ready.plan.protocol, pregnant="yes")
    screen_now(ready.again(), world.practitioner, now)
    record = ScreeningRecord.objects.filter(patient=ready.patient).latest("pk")
    absolute = [f for f in record.findings if f["state"] == "present" and f["acts_as"] == "absolute"]
    for finding in absolute:
        if finding["overridable"]:
            override_finding(
                screening=record, rule=finding["rule"], reason=REASON, by=world.practitioner, at=now,
                command_id=uuid.uuid4(),
            )  # fmt: skip

    assert absolute
    assert start(ready).refused_for(Condition.VERDICT)


def test_a_plan_that_is_not_accepted_any_more(start: Post, world: World, ready: Ready, now: datetime) -> None:
    close_plan(
        plan=ready.plan, kind="closed", reason=REASON, by=world.practitioner, at=now,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert start(ready).refused_for(Condition.PLAN_NOT_ACCEPTED)


def test_a_treatment_that_the_director_took_back(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    withdraw_adoption(
        adoption=Adoption.objects.get(protocol=ready.plan.protocol), reason=REASON, by=world.director,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip

    assert start(ready).refused_for(Condition.PROTOCOL_NOT_ADOPTED)


def test_an_earlier_adoption_does_not_come_back_when_the_newest_is_taken_back(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    protocol = ready.plan.protocol
    again = adopt_protocol(
        protocol=protocol, read_digest=rests_on_of(protocol).digest, credential="GMC 7654321",
        by=world.director, at=now + timedelta(minutes=1), command_id=uuid.uuid4(),
    )  # fmt: skip
    withdraw_adoption(
        adoption=again, reason=REASON, by=world.director, at=now + timedelta(minutes=2),
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert start(ready).refused_for(Condition.PROTOCOL_NOT_ADOPTED)
    assert review_state(world.organisation).current == len(DRAFTS) - 1


def test_going_past_not_known_is_not_going_past_yes(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    for said in ("unknown", "yes"):
        answer_everything(world, ready.patient, now, ready.plan.protocol, **{"unwell-today": said})
        screen_now(ready.again(), world.practitioner, now)
        if said == "unknown":
            record = ScreeningRecord.objects.filter(patient=ready.patient).latest("pk")
            for finding in [
                f for f in record.findings if f["state"] == "unknown" and f["acts_as"] == "defer"
            ]:
                override_finding(
                    screening=record, rule=finding["rule"], reason=REASON, by=world.practitioner, at=now,
                    command_id=uuid.uuid4(),
                )  # fmt: skip
            assert record.overrides.exists()

    assert start(ready).refused_for(Condition.VERDICT)


def test_someone_whose_role_does_not_treat(world: World, ready: Ready, sign_in: SignIn) -> None:
    assert Started(ready, sign_in(world.staff[Role.ASSISTANT])).refused_for(Condition.OPERATOR_ROLE)


@pytest.mark.parametrize(
    "changes",
    [{"valid_until": datetime(2020, 1, 1).date()}, {"techniques": ["nappage"]}, {"devices": ["derma-pen"]}],
)
def test_a_credential_that_has_ended_or_does_not_cover_this(
    start: Post, world: World, ready: Ready, now: datetime, changes: dict
) -> None:
    give_credential(world, world.practitioner, now, **changes)

    assert start(ready).refused_for(Condition.OPERATOR_CREDENTIAL)


def test_nobody_without_a_credential(start: Post, world: World, ready: Ready) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Credential._meta.db_table}")

    assert start(ready).refused_for(Condition.OPERATOR_CREDENTIAL)


def test_a_component_without_a_lot(start: Post, world: World, ready: Ready, now: datetime) -> None:
    session = ready.again()
    session.state["lots"].pop("needle")
    session.save()

    assert "Needle" in start(ready).refused_for(Condition.LOT_MISSING)


def test_a_lot_whose_last_day_has_passed(start: Post, ready: Ready, now: datetime) -> None:
    Lot.objects.filter(pk=ready.lots["component:tranexamic-acid"].pk).update(
        expires_on=now.date() - timedelta(days=2)
    )

    assert "expired" in start(ready).refused_for(Condition.LOT_EXPIRED)


def test_a_lot_that_was_recalled(start: Post, world: World, ready: Ready, now: datetime) -> None:
    recall_lot(
        lot=ready.lots["component:tranexamic-acid"], reason="Letter of the maker", by=world.director,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip

    assert "recalled" in start(ready).refused_for(Condition.LOT_RECALLED)


def test_a_lot_that_does_not_hold_enough(start: Post, world: World, ready: Ready, now: datetime) -> None:
    count_lot(
        lot=ready.lots["component:sodium-chloride-0.9"], counted=Decimal("1"), reason="Counted",
        by=world.director,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip

    assert "does not hold enough" in start(ready).refused_for(Condition.LOT_EMPTY)


def test_a_dose_over_the_clinics_ceiling(start: Post, world: World, ready: Ready, now: datetime) -> None:
    set_ceiling(
        substance="tranexamic-acid", basis="session", amount="1 mg", reason=REASON, by=world.director,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip

    assert "more than 1 mg" in start(ready).refused_for(Condition.DOSE)


def test_a_dose_over_the_ceiling_goes_on_with_a_written_reason(
    start: Post, world: World, ready: Ready, now: datetime, sign_in: SignIn
) -> None:
    set_ceiling(
        substance="tranexamic-acid", basis="session", amount="1 mg", reason=REASON, by=world.director,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip
    refused = start(ready)
    check = next(one["subject"] for one in refused.checks[-1].missing if one["condition"] == "dose")

    sign_in(world.practitioner).post(
        reverse("treatment:override", args=[ready.patient.uuid, ready.session.uuid]),
        {"command_id": str(uuid.uuid4()), "check": check, "reason": REASON},
    )

    assert start(ready).status == 302


def test_the_label_of_the_chosen_lot_counts_and_not_the_plan(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    from mesocare.stock.models import Product

    Product.objects.filter(substance="tranexamic-acid").update(strength="2000 mg/mL")
    lot = ready.lots["component:tranexamic-acid"]
    ready.change({"op": "choose-lot", "part": "component:tranexamic-acid", "lot": str(lot.uuid)})

    assert "more than 8 mg" in start(ready).refused_for(Condition.DOSE)


def test_a_dose_given_at_another_site_yesterday_counts(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    set_ceiling(
        substance="tranexamic-acid", basis="course", amount="5 mg", reason=REASON, by=world.director,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip
    record_dose(
        course=ready.plan.course, treatment_session=uuid.uuid4(), substance="tranexamic-acid",
        amount="4 mg", volume_ml=Decimal(1), given_on=now.date() - timedelta(days=1), given_at=now,
    )  # fmt: skip

    said = start(ready).checks[-1].missing
    dose = [one["say"] for one in said if one["condition"] == "dose"]

    assert any("plan keeps at least 14 days" in say for say in dose)
    assert any("more than 5 mg" in say for say in dose)


def test_a_session_of_the_same_patient_that_nobody_signed(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    other = make_ready_session(
        world, at=now, patient=ready.patient, clinic=False, protocol="acne-scars-derma-pen-ha"
    )
    other.start()
    answer_everything(world, ready.patient, now, ready.plan.protocol)
    screen_now(ready.again(), world.practitioner, now)

    assert "not signed yet" in start(ready).refused_for(Condition.DOSE)


def test_a_site_whose_place_is_not_known(start: Post, world: World, ready: Ready) -> None:
    world.site.jurisdiction = "not-set"
    world.site.save()

    assert start(ready).refused_for(Condition.JURISDICTION)


def test_mixing_where_nothing_says_that_it_is_allowed(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    allow_here(
        place="GB", what="mixing:GB", is_allowed=False, reason=REASON, by=world.director, at=now,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert LocalAllowance.objects.filter(what="mixing:GB").count() == 2
    assert "Mixing" in start(ready).refused_for(Condition.JURISDICTION)


def test_a_planned_point_in_a_place_that_was_marked_since(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    point = ready.again().state["points"][0]
    note_avoid_area(
        patient=ready.patient, chart="face-front", kind="infection", label="Pustule",
        triangle=point["triangle"], weights=point["weights"], radius_mm=Decimal(5), by=world.practitioner,
        at=now, command_id=uuid.uuid4(),
    )  # fmt: skip

    assert "avoid area" in start(ready).refused_for(Condition.AVOID_AREA)


def test_an_emergency_kit_that_nobody_checked_today(start: Post, world: World, now: datetime) -> None:
    yesterday = now - timedelta(days=1)
    ready = make_ready_session(world, at=yesterday)

    assert start(ready).refused_for(Condition.EMERGENCY_KIT)


def test_an_emergency_kit_with_something_missing(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    check_the_kit(world, now + timedelta(seconds=1), world.site, missing=["adrenaline"])

    assert "something missing" in start(ready).refused_for(Condition.EMERGENCY_KIT)


def test_a_mixture_past_its_time_is_not_given(start: Post, ready: Ready, now: datetime) -> None:
    made = mix_ready(ready, hours=Decimal(1), at=now - timedelta(hours=2), alone_reason="Alone in the house.")

    assert made.use_by < now
    assert "time is over" in start(ready).refused_for(Condition.MIXTURE_TOO_OLD)


def test_a_mixture_that_nobody_else_has_seen_is_not_given(start: Post, ready: Ready) -> None:
    mix_ready(ready)

    assert "No second person" in start(ready).refused_for(Condition.MIXTURE_NOT_CHECKED)


def test_a_mixture_from_another_lot_than_is_chosen_now_is_not_given(start: Post, ready: Ready) -> None:
    mix_ready(ready, alone_reason="Alone in the house.")
    lot = receive_lot(
        site=ready.site, product=ready.lots["component:tranexamic-acid"].product, number="OTHER-9",
        expires_on=ready.today + timedelta(days=90), amount=Decimal(5), by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    ready.change({"op": "choose-lot", "part": "component:tranexamic-acid", "lot": str(lot.uuid)})

    assert "Tranexamic acid" in start(ready).refused_for(Condition.MIXTURE_DIFFERS)


def test_a_blend_beyond_the_adopted_treatment_waits_for_the_director(
    start: Post, world: World, now: datetime
) -> None:
    draft = melasma_draft()
    more = Part(substance="ha-non-cross-linked", strength="", volume_ml=Decimal("0.5"), role="added")
    ready = make_ready_session(world, draft=melasma_draft(components=(*draft.components, more)), at=now)

    said = start(ready).refused_for(Condition.PROTOCOL_NOT_ADOPTED)
    assert "beyond" in said
    assert "yaluronic acid" in said


def test_what_is_given_out_on_prescription_only_needs_an_order(
    start: Post, world: World, now: datetime
) -> None:
    ready = make_ready_session(world, at=now, ordered=False)

    said = start(ready).refused_for(Condition.ORDER_MISSING)
    assert "Tranexamic acid" in said
    where = reverse("orders:write", args=[ready.patient.uuid, ready.plan.uuid, "tranexamic-acid"])
    assert where in start(ready).text  # one tap to where it is put right


def test_an_order_that_was_stopped_holds_no_more(start: Post, world: World, ready: Ready) -> None:
    (order,) = ready.patient.prescription_orders.all()
    stop_order(
        order=order, reason=REASON, by=world.director, at=ready.at, command_id=uuid.uuid4()
    )  # fmt: skip

    assert "stopped" in start(ready).refused_for(Condition.ORDER_EXPIRED)


def test_an_order_that_has_ended_starts_nothing(start: Post, world: World, now: datetime) -> None:
    ready = make_ready_session(world, at=now, ordered=False)
    past = now - timedelta(days=90)
    order_what_is_needed(world, ready.plan, past, valid_until=(now - timedelta(days=1)).date())

    assert "ended on" in start(ready).refused_for(Condition.ORDER_EXPIRED)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"most_per_session": "0.1 mg"}, "are planned and it allows 0.1 mg"),
        ({"strength": "4 mg/mL"}, "it says 4 mg/mL, not 100 mg/mL"),
        ({"routes": ["subcutaneous"]}, "not intradermal"),
    ],
)
def test_an_order_for_something_else_does_not_cover_it(
    start: Post, world: World, now: datetime, changes: dict[str, object], words: str
) -> None:
    ready = make_ready_session(world, at=now, ordered=False)
    order_what_is_needed(world, ready.plan, now, **changes)

    assert words in start(ready).refused_for(Condition.ORDER_DOES_NOT_COVER)


def test_the_label_in_the_hand_is_held_against_the_order(start: Post, ready: Ready) -> None:
    weaker = add_product(
        organisation=ready.world.organisation, facts=replace(PRODUCTS["component:tranexamic-acid"],
        name="Tranexamic acid 50 mg/mL", strength="50 mg/mL"), by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    lot = receive_lot(
        site=ready.site, product=weaker, number="WEAK-1", expires_on=ready.today + timedelta(days=90),
        amount=Decimal(5), by=ready.operator, at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    ready.change({"op": "choose-lot", "part": "component:tranexamic-acid", "lot": str(lot.uuid)})

    assert "not 50 mg/mL" in start(ready).refused_for(Condition.ORDER_DOES_NOT_COVER)


def test_a_lot_that_was_too_warm_waits_until_somebody_has_looked(start: Post, ready: Ready) -> None:
    lot = ready.lots["component:tranexamic-acid"]
    done: dict[str, Any] = {"by": ready.operator, "at": ready.at}
    hold_back_lot(lot=lot, reason="14 °C in the fridge", command_id=uuid.uuid4(), **done)

    assert "14 °C" in start(ready).refused_for(Condition.LOT_HELD_BACK)
    release_lot(lot=lot, reason="The maker allows it.", command_id=uuid.uuid4(), **done)
    assert start(ready).status == 302


def follow(lot: Lot, kind: str, hours: int | None = None) -> None:
    """Have the clinic follow open vials of a product: for many or one, with the hours of its label."""
    product = lot.product
    facts = ProductFacts(**{name: getattr(product, name) for name in COLUMNS})
    correct_product(
        product=product, facts=replace(facts, open_vials=kind, open_hours=hours and Decimal(hours)),
        by=product.organisation.staff.first(), at=timezone.now(), command_id=uuid.uuid4(),
    )  # fmt: skip
    lot.product.refresh_from_db()


def test_a_vial_open_past_its_time_keeps_its_lot_until_it_is_thrown_away(start: Post, ready: Ready) -> None:
    lot = ready.lots["component:tranexamic-acid"]
    follow(lot, "many", 4)
    vial = open_vial(
        lot=lot, patient=None, opened_at=ready.at - timedelta(hours=5), by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert "past its time" in start(ready).refused_for(Condition.VIAL_PAST_USE_BY)
    waste_vial(vial=vial, reason="Past its time", by=ready.operator, at=ready.at, command_id=uuid.uuid4())
    assert start(ready).status == 302


def test_what_is_left_in_the_vial_of_another_patient_is_not_there(
    start: Post, world: World, ready: Ready, now: datetime
) -> None:
    lot = ready.lots["component:tranexamic-acid"]
    follow(lot, "one")
    count_lot(
        lot=lot, counted=lot.product.pack_amount, reason="One vial.", by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    other = new_patient(world, "Vane")
    open_vial(
        lot=lot, patient=other, opened_at=ready.at, by=ready.operator, at=ready.at, command_id=uuid.uuid4()
    )

    assert "another patient" in start(ready).refused_for(Condition.VIAL_OF_ANOTHER)


def test_a_scanned_lot_finds_its_part_and_one_of_nothing_in_the_session_is_refused(
    world: World, ready: Ready, sign_in: SignIn
) -> None:
    part, lot = "component:tranexamic-acid", ready.lots["component:tranexamic-acid"]
    address = reverse("treatment:prepare", args=[ready.patient.uuid, ready.session.uuid])
    client = sign_in(world.practitioner)

    def send(scan: str) -> int:
        sent = {"command_id": str(uuid.uuid4()), "what": "lots", "scan": scan}
        return int(client.post(address, sent).status_code)

    assert send(f"01095060001343521728063010{lot.number}") == 409  # another last day than the books
    assert send(f"(01)09506000134352(10){lot.number.lower()}") == 302
    assert ready.again().state["lots"][part][0]["lot"] == str(lot.uuid)
    assert send("NO-SUCH") == send("01095060001343531010X") == send("9" * 300) == 409


def test_the_checklist_is_confirmed_by_whoever_starts(start: Post, world: World, ready: Ready) -> None:
    confirm_checklist(
        session=ready.session, ticked=[], by=ready.operator, at=ready.at + timedelta(seconds=1),
        command_id=uuid.uuid4(),
    )  # fmt: skip
    confirm_all(ready, by=world.director)  # a colleague's word is not the operator's

    assert "has not confirmed" in start(ready).refused_for(Condition.CHECKLIST_MISSING)


def test_a_skin_test_that_the_director_asks_for_at_a_first_time(start: Post, ready: Ready) -> None:
    from mesocare.treatment.tests.breaking import BREAKS

    BREAKS[Condition.SKIN_TEST_MISSING](ready, ready.at)

    assert "for the first time" in start(ready).refused_for(Condition.SKIN_TEST_MISSING)


def test_a_skin_that_reacted_in_a_test(start: Post, ready: Ready) -> None:
    from mesocare.treatment.tests.breaking import BREAKS

    BREAKS[Condition.SKIN_TEST_POSITIVE](ready, ready.at)

    assert "reacted" in start(ready).refused_for(Condition.SKIN_TEST_POSITIVE)


def test_every_condition_of_the_gate_has_a_test_here() -> None:
    from pathlib import Path

    text = Path(__file__).read_text("utf-8")
    assert [one.name for one in Condition if f"refused_for(Condition.{one.name})" not in text] == []


def test_what_a_browser_claims_about_the_gate_is_not_looked_at(
    world: World, ready: Ready, sign_in: SignIn, now: datetime
) -> None:
    check_the_kit(world, now + timedelta(seconds=1), world.site, missing=["adrenaline"])
    claims = {"passed": "true", "emergency_kit": "yes", "missing": "", "status": "running"}
    address = reverse("treatment:start", args=[ready.patient.uuid, ready.session.uuid])

    sign_in(world.practitioner).post(address, {"command_id": str(uuid.uuid4()), **claims})

    assert ready.again().status == SessionStatus.PREPARING


@pytest.mark.parametrize("op", ["zone-done", "zone-count", "pain", "passes", "pause", "stop"])
def test_nothing_is_charted_before_the_start(world: World, ready: Ready, sign_in: SignIn, op: str) -> None:
    change = {"op": op, "zone": "malar", "side": "R", "done": 1, "score": 1, "passes": 1, "reason": "x"}
    address = reverse("treatment:map", args=[ready.patient.uuid, ready.session.uuid])
    body = {"command_id": str(uuid.uuid4()), "version": ready.again().version, "changes": [change]}

    answer = sign_in(world.practitioner).patch(address, body, content_type="application/json")

    assert answer.status_code == 422
    assert "not started" in answer.json()["message"]


def test_a_session_is_not_signed_before_it_started(world: World, ready: Ready, sign_in: SignIn) -> None:
    address = reverse("treatment:sign", args=[ready.patient.uuid, ready.session.uuid])

    answer = sign_in(world.practitioner).post(
        address, {"command_id": str(uuid.uuid4()), "prepared_ml": "1", "left_ml": "1", "wasted_ml": "0"}
    )

    assert answer.status_code == 302
    assert ready.again().status == SessionStatus.PREPARING


def test_dose_and_interval_see_a_session_that_was_given_at_another_site(world: World, now: datetime) -> None:
    before = now - timedelta(days=3)
    first = make_ready_session(world, at=before, site=world.second_site)
    first.start()
    first.everything_done()
    first.sign()
    check_the_kit(world, now, world.site)
    answer_everything(world, first.patient, now, first.plan.protocol)
    from mesocare.treatment.tests.making import fill_the_shelf

    lots = fill_the_shelf(world, first.plan, now)
    second = ready_from(world, first.plan.course, first.consent, lots, world.site, now)
    from mesocare.treatment.actions import NotReady

    with pytest.raises(NotReady) as refused:
        second.start()

    assert "3 days ago; the plan keeps at least 14 days" in refused.value.message
