"""Who may give which role: nobody lifts themselves, or anyone, above what a medical director allows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Role
from mesocare.web.refusal import Refusal

OF_THE_DIRECTOR = frozenset({Role.DIRECTOR, Role.PRACTITIONER})  # roles that treat


class RoleNotYours(Refusal):
    """A role that treats is given, changed and taken by a medical director."""


def check_can_give_role(*, by: StaffMember, role: str) -> None:
    """Raises:
    RoleNotYours: if somebody who is no director gives a role that treats.
    """
    if role in OF_THE_DIRECTOR and by.role != Role.DIRECTOR:
        raise RoleNotYours(_("Only a medical director can give the role of director or practitioner."))


def check_can_change(*, by: StaffMember, member: StaffMember, role: str) -> None:
    """Raises:
    RoleNotYours: if somebody who is no director changes a person who treats, or makes them one.
    """
    if role != member.role:
        check_can_give_role(by=by, role=role)
    if member.role in OF_THE_DIRECTOR and by.role != Role.DIRECTOR:
        raise RoleNotYours(
            _("%(name)s treats patients. Only a medical director can change their role or access.")
            % {"name": member.name}
        )
