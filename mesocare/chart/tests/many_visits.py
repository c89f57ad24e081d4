"""A patient with a long record, written straight into the tables: as many visits as are asked for."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from mesocare.aftercare.models import AftercareSheet
from mesocare.assessment.models import Score, ScreeningRecord
from mesocare.billing.models import Payment, Quote
from mesocare.clinics.models import PackVersion, Site, StaffMember
from mesocare.consent.models import Consent, ConsentSignature
from mesocare.diary.models import Appointment, AppointmentEvent, AppointmentKind, AppointmentStatus, Room
from mesocare.messages.models import OutboxMessage
from mesocare.patients.models import Patient
from mesocare.planning.models import Course, DoseGiven, Plan, PlanEvent, PlanZone
from mesocare.recovery.models import Report
from mesocare.treatment.models import Seal, TreatmentSession

PER_COURSE = 6
ZONES = (("forehead", "M"), ("malar", "R"), ("malar", "L"))
POINTS = 145
PROTOCOL = "melasma-tranexamic-acid-intradermal"


def give_visits(patient: Patient, site: Site, doctor: StaffMember, visits: int, last: datetime) -> None:
    """Sessions every ten days back from `last`, with all that a session leaves behind."""
    pack, _made = PackVersion.objects.get_or_create(
        digest="d" * 64, defaults={"version": "1", "content": b"", "first_used_at": last}
    )
    room, _made = Room.objects.get_or_create(site=site, name="Room of many visits")
    days = [last - timedelta(days=10 * back) for back in range(visits)][::-1]
    for start in range(0, visits, PER_COURSE):
        _course(patient, site, doctor, room, pack, days[start : start + PER_COURSE])


def _course(
    patient: Patient, site: Site, doctor: StaffMember, room: Room, pack: PackVersion, days: Sequence[datetime]
) -> None:
    opened = days[0] - timedelta(days=3)
    course = Course.objects.create(
        patient=patient, site=site, indication="melasma", practitioner=doctor, opened_at=opened
    )
    plan = Plan.objects.create(
        course=course,
        version=1,
        protocol=PROTOCOL,
        pack_version=pack,
        technique="nappage",
        device="fine-needle",
        components=[
            {"substance": "tranexamic-acid", "strength": "4 mg/mL", "volume": "5 mL", "role": "active"}
        ],
        sessions=PER_COURSE,
        interval_min_days=7,
        interval_ideal_days=10,
        interval_max_days=21,
        chair_minutes=40,
        patient_summary="Small injections.",
        planned_by=doctor,
        planned_at=opened,
    )
    PlanEvent.objects.bulk_create(
        PlanEvent(plan=plan, kind=kind, by=doctor, at=opened + timedelta(minutes=at))
        for at, kind in ((10, "offered"), (90, "accepted"))
    )
    PlanZone.objects.bulk_create(
        PlanZone(
            plan=plan,
            position=place,
            zone=zone,
            side=side,
            technique="nappage",
            target_layer="superficial-dermis",
            depth_mm=2,
            points=48,
            area_cm2=12,
            spacing_mm=4,
            volume_per_point_ml=Decimal("0.0125"),
        )
        for place, (zone, side) in enumerate(ZONES)
    )
    _agreed(patient, plan, site, doctor, pack, opened)
    for number, day in enumerate(days, start=1):
        _visit(patient, plan, doctor, room, pack, day, number)


def _agreed(
    patient: Patient, plan: Plan, site: Site, doctor: StaffMember, pack: PackVersion, at: datetime
) -> None:
    number = Quote.objects.filter(site=site).count() + 1
    quote = Quote.objects.create(
        plan=plan,
        site=site,
        number=number,
        dated_on=at.date(),
        valid_until=at.date(),
        currency="EUR",
        net_minor=50000,
        tax_minor=10000,
        total_minor=60000,
        tax_rate_percent=20,
        terms="…",
        plain_words="…",
        text_digest="q",
        made_by=doctor,
        made_at=at,
    )
    Payment.objects.create(
        course=plan.course,
        quote=quote,
        site=site,
        receipt_number=number,
        amount_minor=60000,
        currency="EUR",
        method="card",
        taken_by=doctor,
        taken_at=at + timedelta(hours=2),
    )
    consent = Consent.objects.create(
        patient=patient,
        plan=plan,
        envelope={"sessions": PER_COURSE, "until": "2030-01-01"},
        text=["…"] * 40,
        text_digest="c",
        language="en",
        pack_version=pack,
        talked_through_by=doctor,
        talked_through_at=at,
        made_at=at,
    )
    ConsentSignature.objects.create(
        consent=consent,
        signed_name=patient.name,
        how="typed",
        text_digest="c",
        signed_at=at,
        pdf=b"%PDF" * 4000,
    )


def _visit(
    patient: Patient,
    plan: Plan,
    doctor: StaffMember,
    room: Room,
    pack: PackVersion,
    at: datetime,
    number: int,
) -> None:
    visit = Appointment.objects.create(
        site=room.site,
        patient=patient,
        practitioner=doctor,
        room=room,
        kind=AppointmentKind.SESSION,
        course=plan.course,
        session_number=number,
        starts_at=at,
        ends_at=at + timedelta(minutes=45),
        status=AppointmentStatus.DONE,
    )
    AppointmentEvent.objects.bulk_create(
        AppointmentEvent(appointment=visit, kind=kind, by=doctor, at=at)
        for kind in ("booked", "arrived", "done")
    )
    points = list(_points(random.Random(number)))
    zones = [{"zone": zone, "side": side, "status": "done"} for zone, side in ZONES]
    state = {"zones": zones, "points": points, "reactions": [], "lots": {}, "avoid": []}
    session = TreatmentSession.objects.create(
        patient=patient,
        course=plan.course,
        plan=plan,
        appointment=visit,
        site=room.site,
        number=number,
        operator=doctor,
        status="sealed",
        chart="face-front",
        chart_version="v",
        pack_version=pack,
        state=state,
        opened_at=at,
        started_at=at,
        ended_at=at + timedelta(minutes=40),
    )
    totals = {
        "points": POINTS,
        "ml": "1.81",
        "substances": {"tranexamic-acid": {"name": "Tranexamic acid", "amount": "7.24 mg"}},
    }
    lots = [{"number": "TX4417", "part": "component:tranexamic-acid"}, {"number": "SC0921", "part": "needle"}]
    Seal.objects.create(
        treatment_session=session,
        record={"lots": lots, "zones": zones, "map": {"points": points}},
        record_digest="s",
        totals=totals,
        prepared_ml=2,
        injected_ml=Decimal("1.81"),
        left_ml=0,
        wasted_ml=0,
        signed_by=doctor,
        signed_at=at + timedelta(minutes=42),
    )
    DoseGiven.objects.create(
        patient=patient,
        course=plan.course,
        treatment_session=session.uuid,
        substance="tranexamic-acid",
        amount="7.24 mg",
        volume_ml=Decimal("1.81"),
        given_on=at.date(),
        given_at=at,
    )
    _left_behind(patient, session, doctor, pack, at)


def _left_behind(
    patient: Patient, session: TreatmentSession, doctor: StaffMember, pack: PackVersion, at: datetime
) -> None:
    AftercareSheet.objects.create(
        treatment_session=session,
        lines=[{"line": "sun"}] * 11,
        language="en",
        text_digest="a",
        signed_by=doctor,
        signed_at=at + timedelta(minutes=44),
    )
    Report.objects.bulk_create(
        Report(
            treatment_session=session,
            patient=patient,
            answers={"redness": 1, "pain": 1},
            urgency="expected",
            triage={"reasons": ["…"] * 20},
            day=day,
            reported_at=at + timedelta(days=day),
        )
        for day in (1, 7)
    )
    ScreeningRecord.objects.create(
        patient=patient,
        protocol=PROTOCOL,
        scope={},
        facts=[{"question": f"q{n}"} for n in range(100)],
        verdict="clear",
        findings=[{"rule": f"r{n}", "because": []} for n in range(100)],
        pack_version=pack,
        screened_on=at.date(),
        screened_at=at - timedelta(minutes=10),
        screened_by=doctor,
    )
    Score.objects.create(
        patient=patient,
        scale="mmasi",
        scale_version="1",
        items={},
        score=Decimal("7.2"),
        scored_by=doctor,
        scored_at=at - timedelta(minutes=5),
    )
    OutboxMessage.objects.create(
        organisation=patient.organisation,
        patient=str(patient.uuid),
        channel="email",
        kind="aftercare",
        recipient="x@example.org",
        subject="How to look after your skin",
        body="…",
        queued_at=at,
        send_at=at,
        sent_at=at,
        next_try_at=at,
    )


def _points(chance: random.Random) -> Iterator[dict[str, Any]]:
    for seq in range(POINTS):
        zone, side = ZONES[seq % len(ZONES)]
        weights = [round(chance.random(), 6) for _ in range(3)]
        yield {
            "id": str(uuid.UUID(int=chance.getrandbits(128))),
            "zone": zone,
            "side": side,
            "seq": seq,
            "triangle": chance.randrange(900),
            "weights": weights,
            "status": "done",
        }
