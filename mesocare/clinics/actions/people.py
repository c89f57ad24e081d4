"""Who works here, where, and what they are qualified for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Credential, Organisation, Site, StaffMember, User
from mesocare.clinics.roles import Role
from mesocare.web.refusal import Refusal


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
    may_prescribe: bool = False,
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
            may_prescribe=may_prescribe,
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
            detail={
                "staff": str(staff_member.uuid),
                "techniques": sorted(techniques),
                "may_prescribe": may_prescribe,
            },
        )
        return credential

    return run_once(
        command_id=command_id, action="record_credential", organisation=by.organisation, perform=perform
    )


def current_credential(staff_member: StaffMember) -> Credential | None:
    return staff_member.credentials.filter(superseded_by=None).order_by("-recorded_at", "-pk").first()


class AlreadyHere(Refusal):
    """The person works here already, or the address is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What a site says of itself."""

    name: str
    slug: str
    phone: str
    address: str = ""
    time_zone: str = "UTC"
    jurisdiction: str = "not-set"
    currency: str = "EUR"
    tax_name: str = ""
    tax_rate_percent: Decimal = Decimal(0)
    quote_terms: str = ""
    quote_valid_days: int = 30
    out_of_hours_text: str = ""


def open_organisation(*, name: str, is_demo: bool, at: datetime) -> Organisation:
    """A new organisation, with nothing in it yet."""
    organisation = Organisation.objects.create(name=name, is_demo=is_demo, created_at=at)
    record(action="organisation.opened", by="set-up", at=at, organisation=organisation, subject=organisation)
    return organisation


def open_site(*, organisation: Organisation, facts: SiteFacts, by: StaffMember | None, at: datetime) -> Site:
    """One more address of an organisation.

    Raises:
        AlreadyHere: if the short name is taken.
    """
    if Site.objects.filter(slug=facts.slug).exists():
        raise AlreadyHere(_("The short name “%(slug)s” is taken. Choose another.") % {"slug": facts.slug})
    site = Site.objects.create(
        organisation=organisation,
        **{name: getattr(facts, name) for name in SiteFacts.__dataclass_fields__},
    )
    record(action="site.opened", by=by or "set-up", at=at, organisation=organisation, subject=site)
    return site


def correct_site(*, site: Site, facts: SiteFacts, by: StaffMember, at: datetime, command_id: UUID) -> Site:
    """Change what a site says of itself; the audit keeps both texts."""

    def perform() -> Site:
        row = Site.objects.select_for_update().get(pk=site.pk)
        before = {name: str(getattr(row, name)) for name in SiteFacts.__dataclass_fields__}
        for name in SiteFacts.__dataclass_fields__:
            setattr(row, name, getattr(facts, name))
        row.save()
        after = {name: str(getattr(row, name)) for name in SiteFacts.__dataclass_fields__}
        changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        record(
            action="site.corrected", by=by, at=at, organisation=by.organisation, subject=row, detail=changed
        )
        return row

    return run_once(
        command_id=command_id, action="correct_site", organisation=by.organisation, perform=perform
    )


def add_staff_member(
    *,
    organisation: Organisation,
    name: str,
    email: str,
    password: str | None,
    role: Role,
    sites: Iterable[Site],
    by: StaffMember | None,
    at: datetime,
) -> StaffMember:
    """Give a person a place in the organisation. Without a password they set one from a link.

    Raises:
        AlreadyHere: if they work here already.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email=email, name=name, password=password)
    elif StaffMember.objects.filter(user=user, organisation=organisation).exists():
        raise AlreadyHere(_("%(email)s works here already. Change their role instead.") % {"email": email})
    member = StaffMember.objects.create(user=user, organisation=organisation, role=role)
    member.sites.set(sites)
    record(
        action="staff.added",
        by=by or "set-up",
        at=at,
        organisation=organisation,
        subject=member,
        detail={"role": str(role)},
    )
    return member


def change_staff_member(
    *,
    member: StaffMember,
    role: Role,
    sites: Iterable[Site],
    is_active: bool,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> StaffMember:
    """Another role, other sites, or no access any more. Their signatures stay.

    Raises:
        AlreadyHere: if someone would shut themselves out.
    """
    if member.pk == by.pk and (not is_active or role != member.role):
        raise AlreadyHere(_("You cannot change your own role or access. Ask a colleague."))
    chosen = list(sites)

    def perform() -> StaffMember:
        row = StaffMember.objects.select_for_update().get(pk=member.pk)
        detail = {
            "role": [row.role, str(role)],
            "active": [row.is_active, is_active],
            "sites": [site.name for site in chosen],
        }
        row.role, row.is_active = role, is_active
        row.save(update_fields=["role", "is_active"])
        row.sites.set(chosen)
        record(action="staff.changed", by=by, at=at, organisation=by.organisation, subject=row, detail=detail)
        return row

    return run_once(
        command_id=command_id, action="change_staff_member", organisation=by.organisation, perform=perform
    )
