"""Reading what was ordered, and what needs an order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from mesocare.assessment.models import Examination
from mesocare.clinics.actions import current_credential
from mesocare.clinics.models import Credential, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.orders.models import PrescriptionOrder, PrescriptionWord
from mesocare.patients.models import Patient
from mesocare.planning.contents import substances_in
from mesocare.planning.models import Plan
from mesotherapy.gate import OrderState, needs_order
from mesotherapy.pack.statements import StatusIn, status_in
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import Technique
from mesotherapy.quantity import Quantity

ON_SKIN = "on-skin"
ROUTES = {
    "intradermal": _("Into the dermis"),
    "epidermal": _("Into the epidermis"),
    "subcutaneous": _("Under the skin"),
    "microneedling": _("Needled in"),
    ON_SKIN: _("On the skin"),
}

ROWS = PrescriptionOrder.objects.select_related(
    "patient", "site", "plan__course", "examination__examined_by__user", "prescriber__user",
    "stopped__stopped_by__user",
)  # fmt: skip


def orders_of(patient: Patient, *substances: str) -> list[PrescriptionOrder]:
    """Every order of a patient, the newest first, each with `given`, the sessions started on it."""
    rows = ROWS.filter(patient=patient).annotate(given=Count("uses"))
    if substances:
        rows = rows.filter(substance__in=substances)
    return list(rows.order_by("-signed_at", "-pk"))


def order_states(patient: Patient, substance: str, session: UUID | None = None) -> tuple[OrderState, ...]:
    """The orders for a substance as the gate reads them. `session` is not counted among those given."""
    rows = PrescriptionOrder.objects.filter(patient=patient, substance=substance).select_related("stopped")
    counted = rows.annotate(given=Count("uses", filter=~Q(uses__treatment_session=session)))
    return tuple(
        OrderState(
            id=str(row.uuid),
            most=Quantity.parse(row.most_per_session),
            sessions=row.sessions,
            used=row.given,
            routes=frozenset(row.routes),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            strength=Quantity.parse(row.strength) if row.strength else None,
            stopped=hasattr(row, "stopped"),
        )
        for row in counted.order_by("pk")
    )


def order_needed(organisation: int, place: str, substances: Iterable[str]) -> dict[str, bool | None]:
    """Whether each substance needs an order at a place: by the pack, else by the director's newest word."""
    words = {
        row.substance: row.is_needed
        for row in PrescriptionWord.objects.filter(organisation=organisation, place=place).order_by(
            "decided_at", "pk"
        )
    }
    known = {name: needs_order(current_pack(), place, name) for name in dict.fromkeys(substances)}
    return {name: words.get(name) if need is None else need for name, need in known.items()}


def substances_of(plan: Plan) -> list[str]:
    """Everything a plan gives: its components, what their labels list, and the numbing cream."""
    found = dict.fromkeys(substances_in(plan.components))
    if plan.numbing.get("substance"):
        found[plan.numbing["substance"]] = None
    return list(found)


def routes_of(plan: Plan, substance: str) -> set[str]:
    """How a plan gives a substance."""
    injected = set(substances_in(plan.components))
    found = {ON_SKIN} if plan.numbing.get("substance") == substance else set()
    if substance in injected:
        pack = current_pack()
        techniques = {zone.technique for zone in plan.zones.all()} or {plan.technique}
        found |= {pack.get(Technique, name).layer_class.value for name in techniques}
    return found


def statement_on(substance: str, place: str | None) -> StatusIn | None:
    """What the pack found about a substance at a place."""
    known = current_pack().find(Substance, substance)
    return status_in(known.statuses, place) if known and place else None


def examinations_by(patient: Patient, prescriber: StaffMember) -> list[Examination]:
    """What this person saw themselves, under whatever account of theirs, the newest first."""
    rows = Examination.objects.filter(patient=patient, examined_by__user=prescriber.user)
    return list(rows.order_by("-examined_at", "-pk"))


def prescribing_credential(member: StaffMember, on: date) -> Credential | None:
    """The credential by which a person may prescribe on that day."""
    held = current_credential(member)
    if held is None or not held.may_prescribe or held.valid_from > on:
        return None
    return held if held.valid_until is None or held.valid_until >= on else None
