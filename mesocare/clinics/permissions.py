"""Who may give which role: nobody lifts themselves, or anyone, above what a medical director allows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission, Role, permissions_of
from mesocare.web.refusal import Refusal

OF_THE_DIRECTOR = frozenset(role for role in Role if Permission.CLINICAL_READ in permissions_of(role))
"""Roles that read clinical text. Whoever gives one knows its first password, and could read with it."""


class RoleNotYours(Refusal):
    """A role that reads clinical text is given, changed and taken by a medical director."""


def check_can_give_role(*, by: StaffMember, role: str) -> None:
    """Raises:
    RoleNotYours: if somebody who is no director gives a role that reads clinical text.
    """
    if role in OF_THE_DIRECTOR and by.role != Role.DIRECTOR:
        raise RoleNotYours(_("Only a medical director can give a role that reads clinical records."))


def check_can_change(*, by: StaffMember, member: StaffMember, role: str) -> None:
    """Raises:
    RoleNotYours: if somebody who is no director changes a person who reads clinical text, or makes them one.
    """
    if role != member.role:
        check_can_give_role(by=by, role=role)
    if member.role in OF_THE_DIRECTOR and by.role != Role.DIRECTOR:
        raise RoleNotYours(
            _("%(name)s reads clinical records. Only a medical director can change their role or access.")
            % {"name": member.name}
        )
