"""The only writers of orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.assessment.models import Examination
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import Credential, Site, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.orders.checking import NotAnOrder, Ordered, checked
from mesocare.orders.models import OrderStopped, OrderUsed, PrescriptionOrder, PrescriptionWord
from mesocare.orders.queries import prescribing_credential
from mesocare.patients.models import Patient
from mesocare.planning.models import Plan
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.gate import needs_order


class MayNotPrescribe(Refusal):
    """The person has no credential in date that allows prescribing."""


class NotExamined(Refusal):
    """The prescriber has not examined this patient, as far as the record knows."""


class AlreadyStopped(Refusal):
    """An order is stopped once."""


class LawIsKnown(Refusal):
    """The pack knows what the law says; nobody decides otherwise."""


def write_order(
    *,
    plan: Plan,
    site: Site,
    ordered: Ordered,
    examination: Examination | None,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> PrescriptionOrder:
    """Sign an order for one substance of a plan. Whoever signs is the prescriber.

    Raises:
        Forbidden: without the role.
        MayNotPrescribe: without a credential that allows it today.
        NotExamined: unless it stands on an examination by the prescriber.
        NotAnOrder: if something is missing or makes no sense.
    """
    must(by, Permission.ORDER_WRITE)
    today = site_today(at, site.time_zone)
    clean = checked(ordered, plan, site, today)

    def perform() -> PrescriptionOrder:
        Patient.objects.select_for_update().get(pk=plan.course.patient_id)
        credential = _credential(by, today)
        seen = _examined(examination, plan, by, at)
        row = PrescriptionOrder.objects.create(
            patient=plan.patient,
            site=site,
            plan=plan,
            examination=seen,
            prescriber=by,
            prescriber_credential=_words(credential),
            signed_at=at,
            **clean,
        )
        record(
            action="order.signed",
            by=by,
            at=at,
            organisation=plan.patient.organisation,
            patient=plan.patient,
            subject=row,
            detail={name: clean[name] for name in ("substance", "strength", "most_per_session", "sessions")}
            | {"until": ordered.valid_until.isoformat()},
        )
        return row

    return run_once(
        command_id=command_id, action="write order", organisation=by.organisation, perform=perform
    )


def _credential(by: StaffMember, today: date) -> Credential:
    held = prescribing_credential(by, today)
    if held is None:
        raise MayNotPrescribe(
            _("You have no credential in date that allows prescribing. Ask whoever keeps the credentials.")
        )
    return held


def _words(credential: Credential) -> str:
    return ", ".join(
        filter(None, (credential.profession, credential.registration_body, credential.registration_number))
    )


def _examined(examination: Examination | None, plan: Plan, by: StaffMember, at: datetime) -> Examination:
    if (
        examination is None
        or examination.patient_id != plan.patient.pk
        or examination.examined_by.user_id != by.user_id
        or examination.examined_at > at
    ):
        raise NotExamined(
            _("An order stands on your own examination of this patient. Write the examination down first.")
        )
    return examination


def stop_order(
    *, order: PrescriptionOrder, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> OrderStopped:
    """From now on nothing starts on it. Anybody who may write orders may stop one, whoever wrote it.

    Raises:
        AlreadyStopped: if it was stopped.
    """
    must(by, Permission.ORDER_WRITE)
    words = check_reason(reason)

    def perform() -> OrderStopped:
        Patient.objects.select_for_update().get(pk=order.patient_id)
        if OrderStopped.objects.filter(order=order).exists():
            raise AlreadyStopped(_("This order was stopped already."))
        row = OrderStopped.objects.create(order=order, reason=words, stopped_by=by, stopped_at=at)
        record(
            action="order.stopped",
            by=by,
            at=at,
            organisation=order.patient.organisation,
            patient=order.patient,
            subject=order,
            detail={"substance": order.substance, "reason": words},
        )
        return row

    return run_once(command_id=command_id, action="stop order", organisation=by.organisation, perform=perform)


def use_orders(*, orders: Iterable[str], treatment_session: UUID, at: datetime) -> list[OrderUsed]:
    """Count a session on its orders, inside the transaction that starts it, under the patient's lock."""
    found = PrescriptionOrder.objects.filter(uuid__in=list(orders)).order_by("pk")
    return [
        OrderUsed.objects.create(order=order, treatment_session=treatment_session, used_at=at)
        for order in found
    ]


def say_about_prescription(
    *,
    place: str,
    substance: str,
    is_needed: bool,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> PrescriptionWord:
    """The director found out, from a lawyer or the authority, what the pack does not know.

    Raises:
        LawIsKnown: if the pack knows that an order is needed, or that none is.
    """
    must(by, Permission.KNOWLEDGE_ADOPT)
    words = check_reason(reason)
    if needs_order(current_pack(), place, substance) is not None:
        raise LawIsKnown(
            _("The pack knows what the law says here, with its source. Nobody decides otherwise.")
        )

    def perform() -> PrescriptionWord:
        row = PrescriptionWord.objects.create(
            organisation=by.organisation,
            place=place,
            substance=substance,
            is_needed=is_needed,
            reason=words,
            decided_by=by,
            decided_at=at,
        )
        record(
            action="prescription.said",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=row,
            detail={"place": place, "substance": substance, "needed": is_needed, "reason": words},
        )
        return row

    return run_once(
        command_id=command_id, action="say about prescription", organisation=by.organisation, perform=perform
    )


__all__ = [
    "AlreadyStopped",
    "LawIsKnown",
    "MayNotPrescribe",
    "NotAnOrder",
    "NotExamined",
    "Ordered",
    "say_about_prescription",
    "stop_order",
    "use_orders",
    "write_order",
]
