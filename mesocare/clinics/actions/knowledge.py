"""What the director stands behind: adopted protocols, ceilings, signed statements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.actions.reasons import ReasonNeeded, check_reason
from mesocare.clinics.models import (
    Adoption,
    AdoptionWithdrawal,
    Ceiling,
    Organisation,
    SignedStatement,
    StaffMember,
    TreatmentSwitch,
)
from mesocare.clinics.pack import current_pack, is_off, pack_in_force, rests_on_of
from mesocare.web.refusal import Refusal
from mesotherapy.pack.protocols import Protocol
from mesotherapy.quantity import Quantity


class KnowledgeChanged(Refusal):
    """The pack changed between reading and adopting."""


class SwitchedOff(Refusal):
    """The pack leaves the treatment off, and the director has not switched it on."""


class NothingToSwitch(Refusal):
    """The pack does not leave this treatment off, or it stands already as asked."""


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
        SwitchedOff: if the treatment is off here.
        KnowledgeChanged: if what the protocol rests on is not what was on the page.
    """
    check_is_on(by.organisation, protocol)
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


def check_is_on(organisation: Organisation, protocol: str) -> None:
    """Raises:
    SwitchedOff: if the pack leaves the treatment off and no director of this clinic has switched it on.
    """
    if is_off(organisation, current_pack().get(Protocol, protocol)):
        raise SwitchedOff(
            _("This treatment is off until the medical director switches it on, with a reason, in Knowledge.")
        )


def switch_treatment(
    *, protocol: str, is_on: bool, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> TreatmentSwitch:
    """Switch on a treatment that the pack leaves off, or off again. Adopting it is a step of its own.

    Raises:
        NothingToSwitch: if the pack does not leave it off, or it stands as asked.
    """
    words = check_reason(reason)
    found = current_pack().get(Protocol, protocol)

    def perform() -> TreatmentSwitch:
        if found.off_by_default is None or is_off(by.organisation, found) is not is_on:
            raise NothingToSwitch(_("There is nothing to switch: it stands as you ask. Load the page again."))
        switch = TreatmentSwitch.objects.create(
            organisation=by.organisation,
            protocol=protocol,
            is_on=is_on,
            reason=words,
            pack_version=pack_in_force(at=at),
            decided_by=by,
            decided_at=at,
        )
        record(
            action="treatment.switched-on" if is_on else "treatment.switched-off",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=switch,
            detail={"protocol": protocol, "reason": words, "digest": rests_on_of(protocol).digest},
        )
        return switch

    return run_once(
        command_id=command_id, action="switch_treatment", organisation=by.organisation, perform=perform
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
            pack_version=pack_in_force(at=at),
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
            organisation=by.organisation,
            statement=statement,
            reason=words,
            pack_version=pack_in_force(at=at),
            signed_by=by,
            signed_at=at,
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
