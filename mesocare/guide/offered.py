"""The treatments a visitor may ask about at a clinic: what is offered there, and what is not yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import AdoptionState, adoptions_of, current_pack
from mesotherapy.pack.protocols import Protocol


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment that is on here; offered once the medical director has adopted it as it is now."""

    protocol: Protocol
    adoption: AdoptionState

    @property
    def is_offered(self) -> bool:
        return self.adoption.is_current


def treatments_at(organisation: Organisation) -> list[Treatment]:
    """What is offered here; where nothing is yet, all that is on. What is off is not named to the public."""
    states = adoptions_of(organisation)
    known = [Treatment(each, states[each.id]) for each in current_pack().all(Protocol)]
    on = [each for each in known if not each.adoption.is_off]
    return [each for each in on if each.is_offered] or on


def chosen_at(treatments: Sequence[Treatment], ids: Iterable[str]) -> tuple[Protocol, ...]:
    """The treatments named; none named, or "any", means all that are offered, or all where none is yet."""
    known = {each.protocol.id: each.protocol for each in treatments}
    chosen = tuple(known[name] for name in dict.fromkeys(ids) if name in known)
    offered = tuple(each.protocol for each in treatments if each.is_offered)
    return chosen or offered or tuple(known.values())
