"""What the clinic buys, as far as a plan needs it. The shelf stands later and hands it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mesocare.clinics.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One more thing that the label of a product lists beside the substance it is counted as.

    `substance` is its pack id; where the pack has none, `name` is what stands on the label. An empty
    `strength` is one that nobody knows.
    """

    substance: str = ""
    name: str = ""
    strength: str = ""

    def as_json(self) -> dict[str, str]:
        kept = {"substance": self.substance, "strength": self.strength}
        return kept | {"name": self.name} if self.name else kept

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> Listed:
        return cls(
            substance=kept.get("substance", ""), name=kept.get("name", ""), strength=kept.get("strength", "")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProduct:
    """One product of the clinic: what is in it and how strong it is by its label.

    One that is no longer bought is still known, for the plans that name it; it is not offered.
    """

    uuid: str
    name: str
    substance: str
    strength: str
    ingredients: tuple[Listed, ...] = ()
    is_bought: bool = True


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
