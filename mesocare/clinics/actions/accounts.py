"""Adding people and sites from the settings: each form is done once, and a start password is shown once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.actions.people import (
    AlreadyHere,
    SiteFacts,
    add_staff_member,
    change_staff_member,
    open_site,
)
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.permissions import check_can_change, check_can_give_role
from mesocare.clinics.roles import Role
from mesocare.web.refusal import Refusal

SYLLABLES = tuple(first + second for first in "bdfghjklmnprstvz" for second in "aeiou")


class WorksElsewhereToo(Refusal):
    """The person's password opens another clinic as well, so nobody here may change it."""


def new_start_password() -> str:
    """Easy to read aloud, hard to guess: four groups of three syllables."""
    groups = ("".join(secrets.choice(SYLLABLES) for _place in range(3)) for _group in range(4))
    return "-".join(groups)


def add_person(
    *,
    name: str,
    email: str,
    role: Role,
    sites: Iterable[Site],
    start_password: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> StaffMember:
    """A new colleague, with a password to start with.

    Raises:
        RoleNotYours: if this role is a director's to give.
        AlreadyHere: if they work here already.
    """
    check_can_give_role(by=by, role=role)
    chosen = list(sites)

    def perform() -> StaffMember:
        return add_staff_member(
            organisation=by.organisation,
            name=name,
            email=email,
            password=start_password,
            role=role,
            sites=chosen,
            by=by,
            at=at,
        )

    return run_once(command_id=command_id, action="add_person", organisation=by.organisation, perform=perform)


def change_person(
    *,
    member: StaffMember,
    role: Role,
    sites: Iterable[Site],
    is_active: bool,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> StaffMember:
    """Another role, other sites, or no access any more.

    Raises:
        RoleNotYours: if only a director may change this person.
        AlreadyHere: if someone would shut themselves out.
    """
    check_can_change(by=by, member=member, role=role)
    return change_staff_member(
        member=member, role=role, sites=sites, is_active=is_active, by=by, at=at, command_id=command_id
    )


def give_start_password(
    *, member: StaffMember, start_password: str, by: StaffMember, at: datetime, command_id: UUID
) -> StaffMember:
    """A new password for a colleague who forgot theirs. It ends every session of theirs.

    Raises:
        RoleNotYours: if only a director may do it for this person.
        WorksElsewhereToo: if the account opens another clinic too.
        AlreadyHere: if it is one's own; that is changed with the old one.
    """
    check_can_change(by=by, member=member, role=member.role)
    if member.pk == by.pk:
        raise AlreadyHere(_("Change your own password under your name, with the old one."))
    if StaffMember.objects.filter(user=member.user).exclude(pk=member.pk).exists():
        raise WorksElsewhereToo(
            _("%(name)s works for another clinic too with one password for both, and changes it alone.")
            % {"name": member.name}
        )

    def perform() -> StaffMember:
        member.user.set_password(start_password)
        member.user.save(update_fields=["password"])
        record(action="staff.password-given", by=by, at=at, organisation=by.organisation, subject=member)
        return member

    return run_once(
        command_id=command_id, action="give_start_password", organisation=by.organisation, perform=perform
    )


def open_another_site(*, facts: SiteFacts, by: StaffMember, at: datetime, command_id: UUID) -> Site:
    """One more address, to which whoever opened it belongs.

    Raises:
        AlreadyHere: if the short name is taken.
    """

    def perform() -> Site:
        site = open_site(organisation=by.organisation, facts=facts, by=by, at=at)
        by.sites.add(site)
        return site

    return run_once(
        command_id=command_id, action="open_another_site", organisation=by.organisation, perform=perform
    )
