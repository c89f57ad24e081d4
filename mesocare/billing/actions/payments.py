"""Money is taken and given back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.billing.models import Payment, Quote
from mesocare.billing.queries import account_of
from mesocare.clinics.models import Site, StaffMember
from mesocare.planning.models import Course
from mesocare.web.money import format_money
from mesocare.web.refusal import Refusal


class NotAccepted(Refusal):
    """There is no accepted quote to pay against."""


class WrongAmount(Refusal):
    """The amount is nothing, or more than is owed."""


def take_payment(
    *,
    course: Course,
    site: Site,
    amount_minor: int,
    method: str,
    note: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Payment:
    """Record money taken for a course and give it a receipt number.

    Raises:
        NotAccepted: if the patient has accepted no quote.
        WrongAmount: if it is nothing or more than is owed.
    """

    def perform() -> Payment:
        Course.objects.select_for_update().get(pk=course.pk)
        account = account_of(course)
        if account.quote is None:
            raise NotAccepted(
                _("The patient has not accepted a quote yet. Send it, or accept it together at the desk.")
            )
        if not 0 < amount_minor <= account.balance_minor:
            owed = format_money(account.balance_minor, account.currency)
            raise WrongAmount(
                _("Enter an amount between 0.01 and %(owed)s, which is what is owed.") % {"owed": owed}
            )
        return _write_payment(course, site, account.quote, amount_minor, method, note, None, by, at)

    return run_once(
        command_id=command_id, action="take_payment", organisation=by.organisation, perform=perform
    )


def reverse_payment(
    *, payment: Payment, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> Payment:
    """Give a payment back, whole, with the reason; both rows stay."""

    def perform() -> Payment:
        if payment.amount_minor <= 0 or Payment.objects.filter(reverses=payment).exists():
            raise WrongAmount(_("This payment was already given back."))
        return _write_payment(
            payment.course,
            payment.site,
            payment.quote,
            -payment.amount_minor,
            payment.method,
            reason,
            payment,
            by,
            at,
        )

    return run_once(
        command_id=command_id, action="reverse_payment", organisation=by.organisation, perform=perform
    )


def _write_payment(
    course: Course,
    site: Site,
    quote: Quote,
    amount_minor: int,
    method: str,
    note: str,
    reverses: Payment | None,
    by: StaffMember,
    at: datetime,
) -> Payment:
    Site.objects.select_for_update().get(pk=site.pk)
    number = (Payment.objects.filter(site=site).aggregate(most=Max("receipt_number"))["most"] or 0) + 1
    payment = Payment.objects.create(
        course=course,
        quote=quote,
        site=site,
        receipt_number=number,
        amount_minor=amount_minor,
        currency=quote.currency,
        method=method,
        note=note.strip(),
        reverses=reverses,
        taken_by=by,
        taken_at=at,
    )
    record(
        action="payment.taken" if amount_minor > 0 else "payment.returned",
        by=by,
        at=at,
        organisation=by.organisation,
        patient=course.patient,
        subject=payment,
        detail={"amount_minor": amount_minor, "currency": quote.currency, "receipt": number},
    )
    return payment
