"""What rests on what: the statements behind a source or row, and the entries that name an entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mesocare.clinics.pack import current_pack
from mesocare.knowing.lines import Line, line_of
from mesocare.knowing.shelf import BY_KIND, Named, Shelf, everything, name_of
from mesotherapy.pack import Pack
from mesotherapy.pack.walking import references_in, statements_in


@dataclass(frozen=True, slots=True)
class Resting:
    """An entry, with those of its statements that rest on the source."""

    name: Named
    lines: tuple[Line, ...]


def resting_on(pack: Pack, row_or_source: str) -> list[tuple[Shelf, list[Resting]]]:
    """Everything that rests on a source key or a dossier row, by kind."""
    fields: dict[str, set[str]] = {}
    for found in pack.trace(row_or_source):
        fields.setdefault(found.id, set()).add(found.field)
    resting = [_resting(pack, place, paths) for place, paths in fields.items()]
    return _by_shelf(each for each in resting if each is not None)


def _resting(pack: Pack, place: str, paths: set[str]) -> Resting | None:
    name = name_of(pack, place)
    if name is None or name.kind not in BY_KIND:
        return None
    found = (line_of(pack, cited) for path, cited in statements_in(pack.entry(place)) if path in paths)
    return Resting(name, tuple(found))


def _by_shelf(resting: Iterable[Resting]) -> list[tuple[Shelf, list[Resting]]]:
    by_kind: dict[str, list[Resting]] = {}
    for each in resting:
        by_kind.setdefault(each.name.kind, []).append(each)
    return [(shelf, by_kind[kind]) for kind, shelf in BY_KIND.items() if kind in by_kind]


@lru_cache(maxsize=4)
def _reverse(digest: str) -> dict[str, tuple[str, ...]]:
    """Every reference of the pack, the other way round."""
    pack = current_pack()
    found: dict[str, dict[str, None]] = {}
    for kind, entry in everything(pack):
        for _path, reference in references_in(entry):
            found.setdefault(f"{reference.kind}:{reference}", {})[f"{kind}:{entry.id}"] = None
    return {place: tuple(users) for place, users in found.items()}


def used_by(pack: Pack, kind: str, entry_id: str) -> list[Named]:
    """The entries that name this one."""
    users = _reverse(pack.digest).get(f"{kind}:{entry_id}", ())
    return [name for place in users if (name := name_of(pack, place)) is not None]
