"""Who was treated from a lot. Treatment knows; it hands the answer in by `register`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mesocare.patients.models import Patient
from mesocare.stock.models import Lot


@dataclass(frozen=True, slots=True)
class LotUseLine:
    """One use of a lot in one patient."""

    at: datetime
    patient: Patient
    what: str  # "Session 2, tranexamic acid"
    amount: Decimal
    unit: str
    url: str = ""
    site_name: str = ""


Provider = Callable[[Sequence[Lot]], Sequence[LotUseLine]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later step of care say in whom lots were used."""
    if provider not in _providers:
        _providers.append(provider)


def uses_of(lots: Sequence[Lot]) -> list[LotUseLine]:
    """Every use of these lots, the newest first."""
    return sorted((line for say in _providers for line in say(lots)), key=lambda line: line.at, reverse=True)
