"""What the director stands behind: adopted protocols, ceilings, signed statements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.actions.reasons import ReasonNeeded, check_reason
from mesocare.clinics.models import Adoption, AdoptionWithdrawal, Ceiling, SignedStatement, StaffMember
from mesocare.clinics.pack import pack_in_force, rests_on_of
from mesocare.web.refusal import Refusal
from mesotherapy.quantity import Quantity


class KnowledgeChanged(Refusal):
    """The pack changed between reading and adopting."""


class NotAnAmount(Refusal):
    """The amount could not be read."""


def adopt_protocol(
    *,
    protocol: str,
    read_digest: str,
    credential: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Adoption:
    """The director answers for a protocol and all it rests on, as read on the page.

    Raises:
        KnowledgeChanged: if what the protocol rests on is not what was on the page.
    """
    rests_on = rests_on_of(protocol)
    if read_digest != rests_on.digest:
        raise KnowledgeChanged(
            _(
                "The knowledge changed while this page was open. Nothing was adopted. Read it "
                "again, then adopt."
            )
        )
    if not credential.strip():
        raise ReasonNeeded(_("Write your credential, as it should stand under the adoption."))

    def perform() -> Adoption:
        adoption = Adoption.objects.create(
            organisation=by.organisation,
            protocol=protocol,
            pack_version=pack_in_force(at=at),
            rests_on_digest=rests_on.digest,
            statements=list(rests_on.ids),
            adopted_by=by,
            adopted_name=by.name,
            adopted_credential=credential.strip(),
            adopted_at=at,
            is_demo=by.organisation.is_demo,
        )
        record(
            action="protocol.adopted",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=adoption,
            detail={"protocol": protocol, "digest": rests_on.digest},
        )
        return adoption

    return run_once(
        command_id=command_id, action="adopt_protocol", organisation=by.organisation, perform=perform
    )


def withdraw_adoption(
    *, adoption: Adoption, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> AdoptionWithdrawal:
    """From now on no session of this protocol starts here."""
    words = check_reason(reason)

    def perform() -> AdoptionWithdrawal:
        withdrawal = AdoptionWithdrawal.objects.create(
            adoption=adoption, reason=words, withdrawn_by=by, withdrawn_at=at
        )
        record(
            action="protocol.adoption-withdrawn",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=adoption,
            detail={"protocol": adoption.protocol, "reason": words},
        )
        return withdrawal

    return run_once(
        command_id=command_id, action="withdraw_adoption", organisation=by.organisation, perform=perform
    )


def set_ceiling(
    *,
    substance: str,
    basis: str,
    amount: str,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Ceiling:
    """The clinic's own upper limit, with a reason. It replaces an earlier one from now on.

    Raises:
        NotAnAmount: if the amount has no unit or is not positive.
    """
    words = check_reason(reason)
    try:
        quantity = Quantity.parse(amount)
    except ValueError as problem:
        raise NotAnAmount(_("Write the limit with its unit, for example 8 mg.")) from problem
    if quantity.amount <= 0:
        raise NotAnAmount(_("A limit is more than zero. To stop using a substance, withdraw its protocol."))

    def perform() -> Ceiling:
        ceiling = Ceiling.objects.create(
            organisation=by.organisation,
            substance=substance,
            basis=basis,
            amount=str(quantity),
            reason=words,
            set_by=by,
            set_at=at,
            is_demo=by.organisation.is_demo,
        )
        record(
            action="ceiling.set",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=ceiling,
            detail={"substance": substance, "basis": basis, "amount": str(quantity), "reason": words},
        )
        return ceiling

    return run_once(
        command_id=command_id, action="set_ceiling", organisation=by.organisation, perform=perform
    )


def sign_statement(
    *, statement: str, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> SignedStatement:
    """The director lets a statement from a weak source stop a treatment here."""
    words = check_reason(reason)

    def perform() -> SignedStatement:
        signed = SignedStatement.objects.create(
            organisation=by.organisation, statement=statement, reason=words, signed_by=by, signed_at=at
        )
        record(
            action="statement.signed",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=signed,
            detail={"statement": statement},
        )
        return signed

    return run_once(
        command_id=command_id, action="sign_statement", organisation=by.organisation, perform=perform
    )
