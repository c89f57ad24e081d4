"""What the clinic says of itself: who may treat, what it adopted, its limits, prices and emergency kit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import (
    Adoption,
    AdoptionWithdrawal,
    Ceiling,
    Credential,
    EmergencyKitCheck,
    PriceItem,
    SignedStatement,
    Site,
    StaffMember,
)
from mesocare.clinics.pack import pack_in_force, rests_on_of
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.quantity import Quantity

REASON_LEAST = 10  # characters: long enough to say something


class KnowledgeChanged(Refusal):
    """The pack changed between reading and adopting."""


class ReasonNeeded(Refusal):
    """A clinical choice was made without saying why."""


class NotAnAmount(Refusal):
    """The amount could not be read."""


def check_reason(reason: str) -> str:
    """The reason, trimmed; refuses one too short to tell the next reader anything."""
    words = reason.strip()
    if len(words) < REASON_LEAST:
        raise ReasonNeeded(
            _("Write the reason in at least %(count)s characters. It is kept with your name.")
            % {"count": REASON_LEAST}
        )
    return words


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
            _("The knowledge changed while this page was open. Nothing was adopted. Read it again, then adopt.")
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

    return run_once(command_id=command_id, action="set_ceiling", organisation=by.organisation, perform=perform)


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

    return run_once(command_id=command_id, action="sign_statement", organisation=by.organisation, perform=perform)


def record_credential(
    *,
    staff_member: StaffMember,
    profession: str,
    registration_body: str,
    registration_number: str,
    techniques: Sequence[str],
    devices: Sequence[str],
    valid_from: date,
    valid_until: date | None,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Credential:
    """What a member of staff is qualified to do, as checked by the clinic. It replaces the one before."""

    def perform() -> Credential:
        before = staff_member.credentials.filter(superseded_by=None).order_by("-recorded_at", "-pk").first()
        credential = Credential.objects.create(
            staff_member=staff_member,
            profession=profession,
            registration_body=registration_body,
            registration_number=registration_number,
            techniques=sorted(techniques),
            devices=sorted(devices),
            valid_from=valid_from,
            valid_until=valid_until,
            recorded_by=by,
            recorded_at=at,
            supersedes=before,
        )
        record(
            action="credential.recorded",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=credential,
            detail={"staff": str(staff_member.uuid), "techniques": sorted(techniques)},
        )
        return credential

    return run_once(
        command_id=command_id, action="record_credential", organisation=by.organisation, perform=perform
    )


def current_credential(staff_member: StaffMember) -> Credential | None:
    return staff_member.credentials.filter(superseded_by=None).order_by("-recorded_at", "-pk").first()


def check_kit(
    *,
    site: Site,
    items: Mapping[str, str],
    required: Sequence[str],
    note: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> EmergencyKitCheck:
    """Record today's check of the emergency kit. A missing required item is recorded, not hidden."""

    def perform() -> EmergencyKitCheck:
        check = EmergencyKitCheck.objects.create(
            site=site,
            checked_on=site_today(at, site.time_zone),
            checked_at=at,
            checked_by=by,
            items=dict(items),
            is_complete=all(items.get(item) == "yes" for item in required),
            note=note.strip(),
        )
        record(
            action="emergency-kit.checked",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=check,
            detail={"site": str(site.uuid), "complete": check.is_complete},
        )
        return check

    return run_once(command_id=command_id, action="check_kit", organisation=by.organisation, perform=perform)


def kit_checked_on(site: Site, day: date) -> EmergencyKitCheck | None:
    """The newest check of a site's kit on a day; only the newest counts."""
    return site.kit_checks.filter(checked_on=day).order_by("-checked_at", "-pk").first()


def set_price(
    *,
    site: Site,
    item: str,
    name: str,
    amount_minor: int,
    taxed: bool,
    is_offered: bool,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> PriceItem:
    """What this site charges for an item from now on. Quotes already made keep their price."""

    def perform() -> PriceItem:
        price = PriceItem.objects.create(
            site=site,
            item=item,
            name=name,
            amount_minor=amount_minor,
            currency=site.currency,
            taxed=taxed,
            is_offered=is_offered,
            set_by=by,
            set_at=at,
        )
        record(
            action="price.set",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=price,
            detail={"item": item, "amount_minor": amount_minor, "currency": site.currency},
        )
        return price

    return run_once(command_id=command_id, action="set_price", organisation=by.organisation, perform=perform)
