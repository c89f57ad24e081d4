"""A newer version of the pack as a difference from what this clinic adopted, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mesocare.clinics.actions.overlay_rules import KEPT_STRICT, KNOWN, check_keeps_caps
from mesocare.clinics.models import Adoption
from mesocare.clinics.pack import rests_on_of, shipped_pack
from mesocare.knowing.adopting import Change, adopted_content, changes_since
from mesocare.knowing.differences import differences
from mesocare.knowing.shelf import Named, name_of
from mesocare.web.refusal import allows
from mesotherapy.pack import Pack
from mesotherapy.pack.changing import EntryChange, How, in_order
from mesotherapy.pack.walking import statements_in


@dataclass(frozen=True, slots=True)
class Item:
    """One entry that is new or changed, with what to look at in it and the treatments it touches."""

    change: Change
    treatments: tuple[Named, ...]
    statements: int
    weak: int
    disputed: bool
    may_hold_back: bool

    @property
    def kind(self) -> str:
        return self.change.id.partition(":")[0]

    @property
    def entry(self) -> str:
        return self.change.id.partition(":")[2]


def items(pack: Pack, adoptions: dict[str, Adoption]) -> list[Item]:
    """Everything that changed since the treatments were adopted, each entry once; rules first."""
    changes: dict[str, Change] = {}
    touched: dict[str, list[Named]] = {}
    bases: dict[str, Adoption] = {}
    for protocol, adoption in adoptions.items():
        name = name_of(pack, f"protocol:{protocol}")
        for change in changes_since(pack, adoption):
            changes.setdefault(change.id, change)
            bases.setdefault(change.id, adoption)
            if name is not None:
                touched.setdefault(change.id, []).append(name)
    disputed = {each.name.id for each in differences(pack)}
    found = [
        _item(pack, change, touched.get(place, []), place in disputed, bases[place])
        for place, change in changes.items()
    ]
    return sorted(found, key=lambda item: in_order(EntryChange(item.change.id, How(item.change.how))))


def _item(pack: Pack, change: Change, treatments: list[Named], disputed: bool, base: Adoption) -> Item:
    kind, _colon, entry = change.id.partition(":")
    found = pack.entries.get(kind, {}).get(entry)
    told = [statement for _path, statement in statements_in(found)] if found else []
    return Item(
        change=change,
        treatments=tuple(treatments),
        statements=len(told),
        weak=sum(statement.is_weak for statement in told),
        disputed=disputed,
        may_hold_back=_may_hold_back(kind, entry, change, base),
    )


def _may_hold_back(kind: str, entry: str, change: Change, base: Adoption) -> bool:
    content: Any = shipped_pack().content.get(kind, {})
    if kind in KEPT_STRICT or kind not in KNOWN or kind == "protocol" or entry not in content:
        return False
    return change.how in {"added", "changed"} and allows(
        check_keeps_caps, content[entry], earlier_of(base, kind, entry)
    )


def earlier_of(adoption: Adoption, kind: str, entry: str) -> Any:
    """The entry as it stood in the pack that was adopted, or None where it had none."""
    return adopted_content(adoption).get(kind, {}).get(entry)


def base_of(adoptions: dict[str, Adoption], kind: str, entry: str) -> Adoption | None:
    """An adoption of a treatment that this entry touches, before or now."""
    place = f"{kind}:{entry}"
    touching = (
        adoption
        for protocol, adoption in adoptions.items()
        if place in adoption.statements or place in rests_on_of(protocol).ids
    )
    return next(touching, None)


def counts(found: list[Item]) -> Iterator[tuple[str, int]]:
    yield "added", sum(item.change.how == "added" for item in found)
    yield "changed", sum(item.change.how == "changed" for item in found)
    yield "removed", sum(item.change.how == "removed" for item in found)
    yield "disputed", sum(item.disputed for item in found)
    yield "weak", sum(item.weak > 0 for item in found)
