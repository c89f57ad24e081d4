"""What a trace of a lot finds: each syringe, and all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from mesocare.clinics.models import Site
from mesocare.patients.models import Patient
from mesocare.stock.models import Product
from mesocare.stock.shelf import Shelf
from mesocare.treatment.models import SessionStatus

OPEN = (SessionStatus.PREPARING, SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)


@dataclass(frozen=True, slots=True)
class OtherPart:
    """What else was in the same session: part of the same blend, the needle, the cream."""

    name: str
    number: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Syringe:
    """One lot in one session: who, when, where, how much, mixed with what, and what went wrong."""

    patient: Patient
    session_uuid: str
    number: int
    status: str
    at: datetime
    site: Site
    operator: str
    room: str
    lot_id: int
    part: str
    amount: Decimal
    unit: str
    zones: tuple[str, ...]
    mixed_by: str
    others: tuple[OtherPart, ...] = ()
    harms: tuple[str, ...] = ()
    mixed_only: bool = False  # it is in a mixture that was made, and no session took it as its lot

    @property
    def is_open(self) -> bool:
        """Whether the session still waits to begin, or is under way."""
        return self.status in OPEN

    @property
    def has_begun(self) -> bool:
        return self.status not in (SessionStatus.PREPARING, SessionStatus.ABANDONED)

    @property
    def state_words(self) -> str:
        if self.mixed_only and not self.has_begun:
            return _("in a mixture that was made, not given")
        if self.mixed_only:
            return _("in a mixture made for it; not among the lots on record")
        return {
            SessionStatus.PREPARING: _("chosen, not begun"),
            SessionStatus.SEALED: _("signed"),
            SessionStatus.ABANDONED: _("not started"),
        }.get(SessionStatus(self.status), _("under way"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything that is known of one lot number of a product, as far as this person may see it."""

    product: Product
    number: str
    shelves: Sequence[Shelf]
    syringes: Sequence[Syringe]
    unseen: int = 0  # syringes at sites this person does not belong to

    @property
    def is_recalled(self) -> bool:
        return any(shelf.recalled for shelf in self.shelves)

    @property
    def is_frozen_everywhere(self) -> bool:
        return bool(self.shelves) and all(shelf.recalled for shelf in self.shelves)

    @property
    def given(self) -> list[Syringe]:
        """What went into somebody, or may have: sessions that have begun."""
        return [syringe for syringe in self.syringes if syringe.has_begun]

    @property
    def waiting(self) -> list[Syringe]:
        """Sessions that chose the lot, or have it in a mixture, and did not begin."""
        return [syringe for syringe in self.syringes if not syringe.has_begun]

    @property
    def patients(self) -> list[Patient]:
        """Everyone in whom it was used, each once, the newest first."""
        return list({syringe.patient.pk: syringe.patient for syringe in self.given}.values())

    @property
    def sessions(self) -> int:
        return len({syringe.session_uuid for syringe in self.given})

    @property
    def with_event(self) -> int:
        return len({syringe.session_uuid for syringe in self.given if syringe.harms})

    @property
    def left(self) -> Decimal:
        return sum((shelf.left for shelf in self.shelves), Decimal(0))

    @property
    def site_names(self) -> list[str]:
        return sorted({shelf.lot.site.name for shelf in self.shelves})
