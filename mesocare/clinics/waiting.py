"""What waits for somebody at a site, told by later features to the page that gathers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from mesocare.clinics.access import may
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.roles import Permission


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: what waits, and where to see to it."""

    title: str
    text: str
    url: str
    state: str = "unknown"  # check · unknown


Look = Callable[[Site, datetime], list[Waiting]]
_looks: list[tuple[Permission, Look]] = []


def register(permission: Permission, look: Look) -> None:
    """A feature says what may wait, for whoever holds the permission."""
    if (permission, look) not in _looks:
        _looks.append((permission, look))


def waiting_for(site: Site, member: StaffMember, at: datetime) -> Iterator[Waiting]:
    """Everything that waits for this person at this site."""
    for permission, look in _looks:
        if may(member, permission):
            yield from look(site, at)
