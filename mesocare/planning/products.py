"""What the clinic buys, as far as a plan needs it. The shelf stands later and hands it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mesocare.clinics.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProduct:
    """One product of the clinic: what is in it and how strong it is by its label."""

    uuid: str
    name: str
    substance: str
    strength: str


Provider = Callable[[Organisation], Iterable[OwnProduct]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let the shelf say what the clinic buys."""
    if provider not in _providers:
        _providers.append(provider)


def products_of(organisation: Organisation) -> list[OwnProduct]:
    """Products with a substance of the pack, by name. Another organisation's are not among them."""
    found = [product for say in _providers for product in say(organisation)]
    return sorted((each for each in found if each.substance), key=lambda each: (each.name, each.uuid))
