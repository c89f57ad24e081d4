"""Sessions that are over, for tests of what comes after: given rows, without the chart that led to them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from mesocare.clinics.pack import pack_in_force
from mesocare.demo import drafts
from mesocare.patients.models import Patient
from mesocare.planning.draft import Draft
from mesocare.planning.models import Plan
from mesocare.recovery import actions
from mesocare.recovery.models import CheckIn
from mesocare.stock.models import Lot, Product
from mesocare.treatment.models import LotUsed, SessionStatus, TreatmentSession
from tests.support.care import plan_of
from tests.support.people import BORN, patient_of
from tests.support.world import World

CALM = {
    "breathing": "no",
    "face-or-tongue-swelling": "no",
    "hives": "no",
    "swallowing": "no",
    "faint": "no",
    "vision": "no",
    "uneven-smile": "no",
    "eyelid-droop": "no",
    "very-unwell": "no",
    "skin-blanching": "no",
    "skin-black": "no",
    "blister": "no",
    "fever": "no",
    "spreading": "no",
    "pus": "no",
    "heat": "no",
    "worse-again": "no",
    "pain": 0,
    "redness": 0,
    "swelling": 0,
    "bruising": 0,
    "lumps": 0,
    "itching": 0,
    "numbness": 0,
}
"""Every question of day 1 and day 3, with answers that lie within every band."""


def session_of(
    world: World,
    *,
    days_ago: float = 3,
    number: int = 1,
    plan: Plan | None = None,
    patient: Patient | None = None,
    draft: Draft | None = None,
    site: Any = None,
    **changes: Any,
) -> TreatmentSession:
    """A sealed session that ended so many days before the world's moment."""
    plan = plan or plan_of(world, patient or patient_of(world), draft or drafts.melasma())
    ended = world.at - timedelta(days=days_ago)
    given: dict[str, Any] = {
        "patient": plan.patient,
        "course": plan.course,
        "plan": plan,
        "site": site or world.site,
        "number": number,
        "operator": world.practitioner,
        "status": SessionStatus.SEALED,
        "chart": "face-front",
        "chart_version": "1",
        "pack_version": pack_in_force(at=world.at),
        "state": {"zones": [_zone(row.zone, row.side) for row in plan.zones.all()], "reactions": []},
        "opened_at": ended - timedelta(minutes=50),
        "started_at": ended - timedelta(minutes=40),
        "ended_at": ended,
    }
    return TreatmentSession.objects.create(**given | changes)


def _zone(zone: str, side: str) -> dict[str, str]:
    return {"zone": zone, "side": side, "status": "done", "technique": "papule"}


def followed(world: World, **changes: Any) -> tuple[TreatmentSession, str]:
    """A session with its check-ins, and the token of the patient's page."""
    session = session_of(world, **changes)
    actions.schedule_check_ins(session, session.ended_at or world.at)
    return session, actions.home_link_of(session, world.at)


def check_in_of(session: TreatmentSession, moment: str) -> CheckIn:
    return session.check_ins.get(moment=moment)


def use_a_lot(world: World, session: TreatmentSession, number: str = "HY2231") -> Lot:
    """A lot of this number, used in the session."""
    product, _made = Product.objects.get_or_create(
        organisation=world.organisation,
        name="Tranexamic acid 100 mg/mL",
        defaults={"kind": "substance", "substance": "tranexamic-acid", "pack_amount": 5, "unit": "mL"},
    )
    lot, _new = Lot.objects.get_or_create(
        product=product,
        site=session.site,
        number=number,
        defaults={"expires_on": world.at.date() + timedelta(days=300)},
    )
    LotUsed.objects.create(
        treatment_session=session,
        lot=lot,
        part="component:tranexamic-acid",
        amount="0.1",
        by=world.practitioner,
        at=session.started_at or world.at,
    )
    return lot


def command() -> uuid.UUID:
    return uuid.uuid4()


def at_home(token: str, born: Any = BORN) -> Client:
    """The patient's phone, after the date of birth was answered."""
    phone = Client()
    answer = {"birth_date_answer": "1", "day": born.day, "month": born.month, "year": born.year}
    phone.post(f"/l/{token}/", answer)
    return phone


def now_is(monkeypatch: Any, moment: datetime) -> None:
    """Pages of this test are opened at that moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
