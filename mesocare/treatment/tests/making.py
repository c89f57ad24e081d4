"""Sessions made the way a clinic makes them: through the same actions as the screens, step by step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mesocare.assessment.actions import Said, keep_answers, record_examination, record_screening
from mesocare.assessment.models import Examination
from mesocare.assessment.queries import facts_of, open_avoid_areas, weight_of
from mesocare.assessment.screening import judge
from mesocare.clinics.actions import adopt_protocol, check_kit, record_credential, set_ceiling
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.pack import current_pack, rests_on_of, signed_statements, site_jurisdiction
from mesocare.consent.actions import make_consent, sign_consent
from mesocare.consent.models import Consent
from mesocare.mixing.actions import Drawn
from mesocare.mixing.models import Mixture
from mesocare.orders.actions import Ordered, write_order
from mesocare.orders.models import PrescriptionOrder
from mesocare.orders.pages import needed_of
from mesocare.orders.queries import routes_of
from mesocare.patients.actions import create_patient
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesocare.planning.actions import accept_plan, offer_plan, save_plan
from mesocare.planning.draft import Draft, DraftZone, Needle, Numbing, Part, reckon
from mesocare.planning.models import Course, Plan
from mesocare.planning.queries import dose_history
from mesocare.stock.actions import ProductFacts, add_product, receive_lot
from mesocare.stock.models import Lot, Product
from mesocare.treatment.actions import (
    allow_here,
    apply_changes,
    confirm_checklist,
    mix_for_session,
    open_session,
    sign_session,
    start_session,
)
from mesocare.treatment.gate_checklist import asked_of
from mesocare.treatment.models import Seal, TreatmentSession
from mesocare.treatment.parts import on_offer, parts_of
from mesocare.treatment.screened import plan_scope
from mesocare.treatment.sealed import Reconciled
from mesocare.web.clock import site_today
from mesotherapy.dosing import Standing
from mesotherapy.pack.checklists import Checklist, ChecklistUse
from mesotherapy.pack.questions import AnswerKind
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity
from tests.support.world import World

MELASMA = "melasma-tranexamic-acid-intradermal"
FACE = "rejuvenation-ha-non-cross-linked"
SCARS = "acne-scars-derma-pen-ha"


def melasma_draft(**changes: Any) -> Draft:
    """Tranexamic acid 4 mg/mL on both cheeks: 100 mg/mL, 0.10 mL in 2.40 mL saline."""
    return _with(
        Draft(
            protocol=MELASMA,
            technique="papule",
            device="fine-needle",
            target_layer="superficial-dermis",
            components=(
                Part(
                    substance="tranexamic-acid",
                    strength="100 mg/mL",
                    volume_ml=Decimal("0.10"),
                    role="active",
                ),
                Part(substance="sodium-chloride-0.9", strength="", volume_ml=Decimal("2.40"), role="diluent"),
            ),
            needle=Needle(length_mm=Decimal(4), angle_degrees=Decimal(30), gauge=32),
            zones=(
                DraftZone(
                    zone="malar", side="R", spacing_mm=Decimal(10), volume_per_point_ml=Decimal("0.02")
                ),
                DraftZone(
                    zone="malar", side="L", spacing_mm=Decimal(10), volume_per_point_ml=Decimal("0.02")
                ),
            ),
            numbing=None,
            sessions=5,
            interval_min_days=14,
            interval_ideal_days=14,
            interval_max_days=31,
            review_weeks=12,
        ),
        changes,
    )


def face_draft(**changes: Any) -> Draft:
    """Hyaluronic acid in small papules on the forehead and both cheeks."""
    return _with(
        Draft(
            protocol=FACE,
            technique="papule",
            device="fine-needle",
            target_layer="superficial-dermis",
            components=(
                Part(substance="ha-non-cross-linked", strength="", volume_ml=Decimal(3), role="active"),
            ),
            needle=Needle(length_mm=Decimal(4), angle_degrees=Decimal(30), gauge=32),
            zones=(
                DraftZone(
                    zone="forehead", side="M", spacing_mm=Decimal(10), volume_per_point_ml=Decimal("0.02")
                ),
                DraftZone(
                    zone="malar", side="R", spacing_mm=Decimal(10), volume_per_point_ml=Decimal("0.02")
                ),
                DraftZone(
                    zone="malar", side="L", spacing_mm=Decimal(10), volume_per_point_ml=Decimal("0.02")
                ),
            ),
            numbing=None,
            sessions=3,
            interval_min_days=21,
            interval_ideal_days=28,
            interval_max_days=42,
            review_weeks=12,
        ),
        changes,
    )


def scars_draft(**changes: Any) -> Draft:
    """A derma pen over both cheeks, with hyaluronic acid on the skin: areas and passes, never points."""
    return _with(
        Draft(
            protocol=SCARS,
            technique="microneedling",
            device="derma-pen",
            target_layer=_layer("microneedling"),
            components=(
                Part(substance="ha-non-cross-linked", strength="", volume_ml=Decimal(2), role="active"),
            ),
            needle=Needle(length_mm=Decimal("1.5")),
            zones=(
                DraftZone(zone="malar", side="R", passes=4, topical_volume_ml=Decimal("0.8")),
                DraftZone(zone="malar", side="L", passes=4, topical_volume_ml=Decimal("0.8")),
            ),
            numbing=None,
            sessions=3,
            interval_min_days=28,
            interval_ideal_days=28,
            interval_max_days=56,
            review_weeks=12,
        ),
        changes,
    )


DRAFTS = {MELASMA: melasma_draft, FACE: face_draft, SCARS: scars_draft}
CREAM = Numbing(
    kind="lidocaine-prilocaine-cream",
    substance="lidocaine-prilocaine-cream",
    mass_g=Decimal("3"),
    area_cm2=Decimal("24"),
    minutes=60,
)


def _layer(technique: str) -> str:
    from mesotherapy.pack.techniques import Technique

    return current_pack().get(Technique, technique).layers[0].value


def _with(draft: Draft, changes: Mapping[str, Any]) -> Draft:
    from dataclasses import replace

    return replace(draft, **changes)


@dataclass
class Ready:
    """Everything one session needs, so that a test can take one thing away."""

    world: World
    site: Site
    operator: StaffMember
    patient: Patient
    plan: Plan
    consent: Consent
    session: TreatmentSession
    lots: dict[str, Lot]
    at: datetime

    @property
    def today(self) -> date:
        return site_today(self.at, self.site.time_zone)

    def again(self) -> TreatmentSession:
        """The session as the database has it now."""
        return TreatmentSession.objects.select_related(
            "patient__organisation", "plan", "site", "operator"
        ).get(pk=self.session.pk)

    def change(self, *changes: Mapping[str, Any], by: StaffMember | None = None) -> TreatmentSession:
        """Send one batch, as a device with the newest page does."""
        session = self.again()
        return apply_changes(
            session=session, command_id=uuid.uuid4(), version=session.version, changes=changes,
            by=by or self.operator, at=self.at,
        )  # fmt: skip

    def start(self) -> TreatmentSession:
        return start_session(session=self.session, by=self.operator, at=self.at, command_id=uuid.uuid4())

    def everything_done(self) -> TreatmentSession:
        return self.change(
            *({"op": "zone-done", "zone": z["zone"], "side": z["side"]} for z in self.again().state["zones"])
        )

    def sign(self, **changes: Any) -> Seal:
        """Sign with sums that come out even, unless told otherwise."""
        given: dict[str, Any] = {
            "session": self.again(), "reconciled": even(self.again()), "amounts": {},
            "deviation_reason": "", "by": self.operator, "at": self.at, "command_id": uuid.uuid4(),
        }  # fmt: skip
        return sign_session(**given | changes)


def make_clinic_ready(world: World, at: datetime, *, site: Site | None = None) -> None:
    """What a clinic has in order before the first patient: adoption, ceilings, law, credentials, the kit."""
    site = site or world.site
    for protocol in DRAFTS:
        adopt_protocol(
            protocol=protocol, read_digest=rests_on_of(protocol).digest, credential="GMC 7654321",
            by=world.director, at=at, command_id=uuid.uuid4(),
        )  # fmt: skip
    for substance, amount in (("tranexamic-acid", "8 mg"), ("ha-non-cross-linked", "4 mL")):
        set_ceiling(
            substance=substance, basis="session", amount=amount, reason="Upper end of the published range.",
            by=world.director, at=at, command_id=uuid.uuid4(),
        )  # fmt: skip
    allow_everything(world, at, site.jurisdiction)
    for member in (world.director, world.practitioner):
        give_credential(world, member, at)
    check_the_kit(world, at, site)


def allow_everything(world: World, at: datetime, place: str) -> None:
    for what in (f"mixing:{place}", "substance:lidocaine-prilocaine-cream"):
        allow_here(
            place=place, what=what, is_allowed=True, reason="Asked the authority; letter on file.",
            by=world.director, at=at, command_id=uuid.uuid4(),
        )  # fmt: skip


def give_credential(world: World, member: StaffMember, at: datetime, **changes: Any) -> None:
    given: dict[str, Any] = {
        "staff_member": member, "profession": "Physician", "registration_body": "GMC",
        "registration_number": "7654321",
        "techniques": ["papule", "nappage", "intraepidermal", "microneedling"],
        "devices": ["fine-needle", "derma-pen"], "valid_from": at.date() - timedelta(days=400),
        "valid_until": at.date() + timedelta(days=400), "by": world.director, "at": at,
        "may_prescribe": True, "command_id": uuid.uuid4(),
    }  # fmt: skip
    record_credential(**given | changes)


def check_the_kit(world: World, at: datetime, site: Site, *, missing: Sequence[str] = ()) -> None:
    (kit,) = [found for found in current_pack().all(Checklist) if found.use is ChecklistUse.EMERGENCY_KIT]
    check_kit(
        site=site, items={item.id: "no" if item.id in missing else "yes" for item in kit.items},
        required=[item.id for item in kit.items if item.required], note="", by=world.practitioner, at=at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def make_plan(
    world: World,
    patient: Patient,
    at: datetime,
    draft: Draft,
    *,
    site: Site | None = None,
    accepted: bool = True,
) -> Plan:
    """Reckoned, saved, offered, accepted."""
    site = site or world.site
    today = site_today(at, site.time_zone)
    reckoning = reckon(
        pack=current_pack(), organisation=world.organisation, draft=draft, avoid=open_avoid_areas(patient),
        history=dose_history(patient, None), weight=weight_of(facts_of(patient), today),
        years=patient.age_on(today), place=site_jurisdiction(site), on=today,
    )  # fmt: skip
    seen = {
        line.id: "Seen and talked through."
        for line in reckoning.lines
        if line.check.standing is Standing.CHECK
    }
    plan = save_plan(
        patient=patient, course=None, expected_version=0, site=site, draft=draft, reckoning=reckoning,
        acknowledged=seen, alternatives=[], summary="Small deposits in the skin.", note="",
        by=world.practitioner, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip
    if accepted:
        offer_plan(plan=plan, by=world.practitioner, at=at, command_id=uuid.uuid4())
        accept_plan(plan=plan, by=None, at=at)
    return plan


def agree(world: World, plan: Plan, at: datetime) -> Consent:
    """A consent for the plan, read and signed here."""
    today = site_today(at, plan.course.site.time_zone)
    consent = make_consent(
        plan=plan, cost={"en": ["EUR 140 for each session"]}, until=today + timedelta(days=300), today=today,
        time_to_reflect="5 days", patient_questions="", by=world.practitioner, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip
    sign_consent(
        consent=consent, name=plan.patient.name, strokes=[], typed=True, shown_digest=consent.text_digest,
        witness=world.practitioner, by=world.practitioner, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip
    return consent


def examine(world: World, patient: Patient, at: datetime, *, by: StaffMember | None = None) -> Examination:
    """Seen by the practitioner, unless told otherwise."""
    return record_examination(
        patient=patient, indication="", phototype=2, findings=[], note="Skin calm, nothing to leave out.",
        by=by or world.practitioner, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip


def order_what_is_needed(world: World, plan: Plan, at: datetime, **changes: Any) -> list[PrescriptionOrder]:
    """A prescriber's order, as wide as a test may want it, for whatever needs one at the plan's site."""
    needed = needed_of(plan)
    seen = examine(world, plan.patient, at) if needed else None
    return [order_one(world, plan, at, name, examination=seen, **changes) for name in needed]


def order_one(
    world: World, plan: Plan, at: datetime, substance: str, *, examination: Examination | None,
    by: StaffMember | None = None, command_id: uuid.UUID | None = None, **changes: Any,
) -> PrescriptionOrder:  # fmt: skip
    today = site_today(at, plan.course.site.time_zone)
    strengths = [part["strength"] for part in plan.components if part["substance"] == substance]
    unit = current_pack().get(Substance, substance).measured_in.label
    given: dict[str, Any] = {
        "substance": substance, "product": "", "strength": next(iter(strengths), ""),
        "routes": routes_of(plan, substance), "most_per_session": f"500 {unit}", "sessions": 20,
        "valid_from": today, "valid_until": today + timedelta(days=300), "indication": "As planned.",
        "off_label": "No licensed product for this; the patient was told and agreed.",
    }  # fmt: skip
    return write_order(
        plan=plan, site=plan.course.site, ordered=Ordered(**given | changes), examination=examination,
        by=by or world.practitioner, at=at, command_id=command_id or uuid.uuid4(),
    )  # fmt: skip


def answer_everything(world: World, patient: Patient, at: datetime, protocol: str, **other: str) -> None:
    """Every question answered with what raises nothing; `other` by question id."""
    today = site_today(at, world.site.time_zone)
    said = [Said(question=name, value=value) for name, value in unremarkable(protocol).items()]
    said += [Said(question=name.replace("_", "-"), value=_read(name, value)) for name, value in other.items()]
    keep_answers(
        patient=patient, said=said, asked_with=current_pack().digest, today=today, by=world.practitioner,
        at=at, command_id=uuid.uuid4(),
    )  # fmt: skip


def _read(name: str, value: str) -> Any:
    return current_pack().questions[name.replace("_", "-")].read(value)


def unremarkable(protocol: str) -> dict[str, Any]:
    pack = current_pack()
    return {
        question.id: question.settled
        for question in pack.questions.values()
        if question.settled is not None and question.kind is not AnswerKind.TEXT
    }


def screen_now(session: TreatmentSession, by: StaffMember, at: datetime) -> None:
    """Keep today's judgement for exactly this session."""
    record_screening(
        patient=session.patient, protocol=session.plan.protocol,
        plan_scope=plan_scope(session.plan, session.state), jurisdiction=site_jurisdiction(session.site),
        signed=signed_statements(session.patient.organisation), today=site_today(at, session.site.time_zone),
        by=by, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip


PRODUCTS = {
    "component:tranexamic-acid": ProductFacts(
        name="Tranexamic acid 100 mg/mL, 5 mL", kind="substance", substance="tranexamic-acid",
        strength="100 mg/mL", pack_amount=Decimal(5), unit="mL"),
    "component:sodium-chloride-0.9": ProductFacts(
        name="Saline 0.9 %, 10 mL", kind="diluent", substance="sodium-chloride-0.9", pack_amount=Decimal(10),
        unit="mL"),
    "component:ha-non-cross-linked": ProductFacts(
        name="Hyaluronic acid 20 mg/mL, 3 mL", kind="substance", substance="ha-non-cross-linked",
        pack_amount=Decimal(3), unit="mL"),
    "needle": ProductFacts(
        name="Needle 32 G x 4 mm", kind="needle", device="fine-needle", needle_gauge=32,
        needle_length_mm=Decimal(4)),
    "cartridge": ProductFacts(
        name="Cartridge, 12 needles", kind="cartridge", device="derma-pen", needle_length_mm=Decimal("1.5")),
    "numbing": ProductFacts(
        name="Numbing cream, 30 g", kind="numbing", substance="lidocaine-prilocaine-cream",
        pack_amount=Decimal(30), unit="g"),
}  # fmt: skip


def fill_the_shelf(
    world: World,
    plan: Plan,
    at: datetime,
    *,
    site: Site | None = None,
    amount: Decimal = Decimal(60),
    days: int = 300,
) -> dict[str, Lot]:
    """A lot of every part of the plan."""
    site = site or world.site
    today = site_today(at, site.time_zone)
    lots = {}
    for part in parts_of(plan):
        facts = PRODUCTS[part.key]
        product = Product.objects.filter(
            organisation=world.organisation, name=facts.name
        ).first() or add_product(
            organisation=world.organisation,
            facts=facts,
            by=world.practitioner,
            at=at,
            command_id=uuid.uuid4(),
        )
        lots[part.key] = receive_lot(
            site=site, product=product, number=f"L{uuid.uuid4().hex[:6].upper()}",
            expires_on=today + timedelta(days=days), amount=amount, by=world.practitioner, at=at,
            command_id=uuid.uuid4(),
        )  # fmt: skip
    return lots


def somebody(world: World) -> Patient:
    """Another patient, like nobody else in the list."""
    mark = uuid.uuid4().hex[:8]
    return create_patient(
        organisation=world.organisation,
        identity=Identity(
            family_name=f"Nightingale-{mark}", given_name="Florence", sex="female",
            email=f"{mark}@example.org",
            birth_date=date(1960, 1, 1) + timedelta(days=int(mark[:4], 16) % 14_000),
        ),
        by=world.practitioner, at=world.at, command_id=uuid.uuid4(), home_site=world.site,
    )  # fmt: skip


def make_ready_session(
    world: World,
    *,
    protocol: str = MELASMA,
    draft: Draft | None = None,
    patient: Patient | None = None,
    site: Site | None = None,
    at: datetime | None = None,
    clinic: bool = True,
    ordered: bool = True,
) -> Ready:
    """A session in which everything holds. Give `clinic=False` the second time in one world."""
    at, site = at or world.at, site or world.site
    if clinic:
        make_clinic_ready(world, at, site=site)
    patient = patient or somebody(world)
    plan = make_plan(world, patient, at, draft or DRAFTS[protocol](), site=site)
    consent = agree(world, plan, at)
    if ordered:
        order_what_is_needed(world, plan, at)
    answer_everything(world, patient, at, protocol)
    lots = fill_the_shelf(world, plan, at, site=site)
    return ready_from(world, plan.course, consent, lots, site, at)


def ready_from(
    world: World, course: Course, consent: Consent, lots: dict[str, Lot], site: Site, at: datetime
) -> Ready:
    """Open the next session of a course and choose its lots, with the person confirmed."""
    session = open_session(course=course, site=site, by=world.practitioner, at=at, command_id=uuid.uuid4())
    screen_now(session, world.practitioner, at)
    plan = session.plan
    ready = Ready(world, site, world.practitioner, plan.patient, plan, consent, session, lots, at)
    confirm_all(ready)
    ready.change(
        {"op": "identity", "name": "yes", "born": "yes"},
        *({"op": "choose-lot", "part": part, "lot": str(lot.uuid)} for part, lot in lots.items()),
    )
    return ready


def confirm_all(ready: Ready, *, by: StaffMember | None = None) -> None:
    """Every point of the checklist is so, says whoever is going to start."""
    confirm_checklist(
        session=ready.session, ticked=[point.key for point in asked_of(ready.again())],
        by=by or ready.operator, at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip


def make_running_session(world: World, **given: Any) -> Ready:
    """A session that has been started through the gate."""
    ready = make_ready_session(world, **given)
    ready.session = ready.start()
    return ready


def make_signed_session(world: World, **given: Any) -> Ready:
    """Everything done as planned, and signed."""
    ready = make_running_session(world, **given)
    ready.everything_done()
    ready.sign()
    ready.session = ready.again()
    return ready


def even(session: TreatmentSession) -> Reconciled:
    """What was prepared is what was given and what is left."""
    prepared = sum((Quantity.parse(part["volume"]).amount for part in session.plan.components), Decimal(0))
    from mesocare.treatment.live import given_ml

    return Reconciled(prepared_ml=prepared, left_ml=prepared - given_ml(session), wasted_ml=Decimal(0))


def drawn_of(ready: Ready, **lots: Lot) -> list[Drawn]:
    """Every component as planned, from the lots of the shelf; `lots` by substance with _ for -."""
    return [
        Drawn(
            substance=part.substance,
            lot=lots.get(part.substance.replace("-", "_"), ready.lots[part.key]),
            volume_ml=part.amount,
        )
        for part in parts_of(ready.plan)
        if part.key.startswith("component:")
    ]


def mix_ready(ready: Ready, **changes: Any) -> Mixture:
    """Mixed as planned, to be used within six hours, not checked yet."""
    given: dict[str, Any] = {
        "session": ready.again(), "drawn": drawn_of(ready), "hours": Decimal(6),
        "use_by_reason": "House rule for what is mixed here.", "syringes": 1, "alone_reason": "",
        "by": ready.operator, "at": ready.at, "command_id": uuid.uuid4(),
    }  # fmt: skip
    return mix_for_session(**given | changes)


def verdict_of(ready: Ready) -> str:
    """What the engine says of the patient today, for tests that look why."""
    judged = judge(
        facts_of(ready.patient), protocol=ready.plan.protocol,
        plan_scope=plan_scope(ready.plan, ready.session.state), jurisdiction=site_jurisdiction(ready.site),
        signed=frozenset(), on=ready.today,
    )  # fmt: skip
    return judged.screening.verdict.value


def first_offer(ready: Ready, part_key: str) -> Lot:
    part = next(part for part in parts_of(ready.plan) if part.key == part_key)
    return on_offer(part, ready.site, ready.today)[0].lot
