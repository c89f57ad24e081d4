"""One way to break each condition of the gate, for tests that then try to get past it.

A condition that is new to the gate gets its way here; `tests/security/test_the_gate.py` does the rest.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from mesocare.assessment.actions import note_avoid_area
from mesocare.assessment.models import Answer
from mesocare.clinics.actions import set_ceiling, withdraw_adoption
from mesocare.clinics.models import Adoption, Credential, Site, StaffMember
from mesocare.clinics.roles import Role
from mesocare.consent.actions import withdraw_consent
from mesocare.exposure.actions import ask_at_first, do_test, read_test
from mesocare.orders.actions import stop_order
from mesocare.orders.models import PrescriptionOrder
from mesocare.planning.actions import close_plan
from mesocare.stock.actions import add_product, count_lot, hold_back_lot, open_vial, recall_lot, receive_lot
from mesocare.stock.models import Lot
from mesocare.treatment.actions import confirm_checklist
from mesocare.treatment.tests.making import (
    PRODUCTS,
    Ready,
    answer_everything,
    check_the_kit,
    mix_ready,
    screen_now,
    somebody,
)
from mesocare.treatment.tests.test_gate import follow
from mesotherapy.gate import Condition

Break = Callable[[Ready, datetime], object]
ACID = "component:tranexamic-acid"
REASON = "Said so by the test, in enough words."


def _state(ready: Ready, name: str, value: object) -> None:
    """As if it had never been said on the page."""
    session = ready.again()
    session.state[name] = value
    session.save()


def _gone(statement: str, *given: object) -> None:
    """As if it had never been written: rows of the record cannot be changed through the code."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def _lot_differs(ready: Ready, at: datetime) -> None:
    mix_ready(ready, alone_reason="Alone in the house.")
    lot = receive_lot(
        site=ready.site, product=ready.lots[ACID].product, number="OTHER-9", amount=Decimal(5),
        expires_on=ready.today + timedelta(days=90), by=ready.operator, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip
    ready.change({"op": "choose-lot", "part": ACID, "lot": str(lot.uuid)})


def _unwell(ready: Ready, at: datetime) -> None:
    answer_everything(ready.world, ready.patient, at, ready.plan.protocol, **{"unwell-today": "yes"})
    screen_now(ready.again(), ready.operator, at)


def _yesterday(ready: Ready, at: datetime) -> None:
    """What is asked at every session was last asked yesterday."""
    day = (ready.today - timedelta(days=1)).isoformat()
    for row in Answer.objects.filter(patient=ready.patient):
        then = json.dumps({**row.value, "on": day})
        _gone("UPDATE assessment_answer SET value = %s WHERE id = %s", then, row.pk)
    screen_now(ready.again(), ready.operator, at)


def _demoted(ready: Ready, at: datetime) -> None:
    StaffMember.objects.filter(pk=ready.operator.pk).update(role=Role.ASSISTANT)


def _nowhere(ready: Ready, at: datetime) -> None:
    Site.objects.filter(pk=ready.site.pk).update(jurisdiction="not-set")


def _marked(ready: Ready, at: datetime) -> None:
    point = ready.again().state["points"][0]
    note_avoid_area(
        patient=ready.patient, chart="face-front", kind="infection", label="Pustule",
        triangle=point["triangle"], weights=point["weights"], radius_mm=Decimal(5), by=ready.operator, at=at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def _stronger(ready: Ready, at: datetime) -> None:
    """A lot of another strength than was ordered is chosen."""
    stronger = add_product(
        organisation=ready.world.organisation, by=ready.operator, at=at, command_id=uuid.uuid4(),
        facts=replace(PRODUCTS[ACID], name="Tranexamic acid 150 mg/mL", strength="150 mg/mL"),
    )  # fmt: skip
    lot = receive_lot(
        site=ready.site, product=stronger, number="STRONG-1", expires_on=ready.today + timedelta(days=90),
        amount=Decimal(5), by=ready.operator, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip
    ready.change({"op": "choose-lot", "part": ACID, "lot": str(lot.uuid)})


def _opened_long_ago(ready: Ready, at: datetime) -> None:
    lot = Lot.objects.get(pk=ready.lots[ACID].pk)
    follow(lot, "many", 4)
    open_vial(
        lot=lot, patient=None, opened_at=at - timedelta(hours=5), by=ready.operator, at=at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def _opened_for_another(ready: Ready, at: datetime) -> None:
    lot = Lot.objects.get(pk=ready.lots[ACID].pk)
    follow(lot, "one")
    count_lot(
        lot=lot, counted=lot.product.pack_amount, reason="One vial.", by=ready.operator, at=at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    open_vial(
        lot=lot, patient=somebody(ready.world), opened_at=at, by=ready.operator, at=at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def _reacted(ready: Ready, at: datetime) -> None:
    given: dict[str, object] = {"by": ready.operator, "at": at}
    test = do_test(
        patient=ready.patient, site=ready.site, substance="tranexamic-acid", lot=ready.lots[ACID],
        where="left forearm", amount_ml=Decimal("0.1"), minutes=30, going_by=REASON,
        command_id=uuid.uuid4(), **given,
    )  # fmt: skip
    read_test(test=test, result="positive", words="Wheal", command_id=uuid.uuid4(), **given)


def _by_the_director(ready: Ready, at: datetime) -> dict[str, object]:
    return {"by": ready.world.director, "at": at, "command_id": uuid.uuid4()}


BREAKS: dict[Condition, Break] = {
    Condition.IDENTITY: lambda ready, at: _state(ready, "identity", None),
    Condition.CONSENT_MISSING: lambda ready, at: _gone(
        "DELETE FROM consent_consentsignature WHERE consent_id = %s", ready.consent.pk
    ),
    Condition.CONSENT_DOES_NOT_COVER: lambda ready, at: withdraw_consent(
        consent=ready.consent, words="No more", by=ready.operator, recorded_by=ready.operator, at=at,
        command_id=uuid.uuid4(),
    ),
    Condition.SCREENING_MISSING: lambda ready, at: _gone(
        "DELETE FROM assessment_screeningrecord WHERE patient_id = %s", ready.patient.pk
    ),
    Condition.SCREENING_OUTDATED: lambda ready, at: answer_everything(
        ready.world, ready.patient, at, ready.plan.protocol, pregnant="yes"
    ),
    Condition.TODAYS_QUESTIONS: _yesterday,
    Condition.VERDICT: _unwell,
    Condition.PLAN_NOT_ACCEPTED: lambda ready, at: close_plan(
        plan=ready.plan, kind="closed", reason=REASON, by=ready.operator, at=at, command_id=uuid.uuid4()
    ),
    Condition.PROTOCOL_NOT_ADOPTED: lambda ready, at: withdraw_adoption(
        adoption=Adoption.objects.get(
            protocol=ready.plan.protocol, organisation=ready.world.organisation
        ),
        reason=REASON, **_by_the_director(ready, at),
    ),
    Condition.OPERATOR_ROLE: _demoted,
    Condition.OPERATOR_CREDENTIAL: lambda ready, at: _gone(f"DELETE FROM {Credential._meta.db_table}"),
    Condition.LOT_MISSING: lambda ready, at: _state(
        ready, "lots", {key: rows for key, rows in ready.again().state["lots"].items() if key != "needle"}
    ),
    Condition.LOT_EXPIRED: lambda ready, at: Lot.objects.filter(pk=ready.lots[ACID].pk).update(
        expires_on=ready.today - timedelta(days=2)
    ),
    Condition.LOT_RECALLED: lambda ready, at: recall_lot(
        lot=ready.lots[ACID], reason="Letter of the maker", **_by_the_director(ready, at)
    ),
    Condition.LOT_HELD_BACK: lambda ready, at: hold_back_lot(
        lot=ready.lots[ACID], reason="14 °C in the fridge", **_by_the_director(ready, at)
    ),
    Condition.LOT_EMPTY: lambda ready, at: count_lot(
        lot=ready.lots[ACID], counted=Decimal("0.01"), reason="Counted", **_by_the_director(ready, at)
    ),
    Condition.MIXTURE_TOO_OLD: lambda ready, at: mix_ready(
        ready, hours=Decimal(1), at=at - timedelta(hours=2), alone_reason="Alone in the house."
    ),
    Condition.MIXTURE_NOT_CHECKED: lambda ready, at: mix_ready(ready),
    Condition.MIXTURE_DIFFERS: _lot_differs,
    Condition.VIAL_PAST_USE_BY: _opened_long_ago,
    Condition.VIAL_OF_ANOTHER: _opened_for_another,
    Condition.ORDER_MISSING: lambda ready, at: _gone(
        f"DELETE FROM {PrescriptionOrder._meta.db_table} WHERE patient_id = %s", ready.patient.pk
    ),
    Condition.ORDER_EXPIRED: lambda ready, at: stop_order(
        order=ready.patient.prescription_orders.get(), reason=REASON, **_by_the_director(ready, at)
    ),
    Condition.ORDER_DOES_NOT_COVER: _stronger,
    Condition.SKIN_TEST_MISSING: lambda ready, at: ask_at_first(
        substance="tranexamic-acid", is_test_required=True, watch_minutes=None, reason=REASON,
        **_by_the_director(ready, at),
    ),
    Condition.SKIN_TEST_POSITIVE: _reacted,
    Condition.DOSE: lambda ready, at: set_ceiling(
        substance="tranexamic-acid", basis="session", amount="1 mg", reason=REASON,
        **_by_the_director(ready, at),
    ),
    Condition.JURISDICTION: _nowhere,
    Condition.AVOID_AREA: _marked,
    Condition.EMERGENCY_KIT: lambda ready, at: check_the_kit(
        ready.world, at + timedelta(seconds=1), ready.site, missing=["adrenaline"]
    ),
    Condition.CHECKLIST_MISSING: lambda ready, at: confirm_checklist(
        session=ready.session, ticked=[], by=ready.operator, at=at + timedelta(seconds=1),
        command_id=uuid.uuid4(),
    ),
}  # fmt: skip
