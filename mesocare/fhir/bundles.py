"""What is in a bundle: its entries, and which patient each is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mesocare.fhir.elements import Resource, table, tables, text


class NotABundle(ValueError):
    """Something that is not a FHIR R4 bundle with a patient in it; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource and the names that others may call it by."""

    resource: Resource
    type: str
    origin: str
    full_url: str = ""
    keys: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()  # the keys, and what follows each of their slashes

    def is_called(self, reference: str) -> bool:
        """Whether a reference in another resource means this one."""
        return reference in self.names

    @property
    def subject(self) -> str:
        """Whom the resource is about, as a reference; nothing where it does not say."""
        about = table(self.resource.get("subject")) or table(self.resource.get("patient"))
        return text(about.get("reference"))


def entries_of(bundle: object) -> list[Entry]:
    """Every entry of a bundle, in its order.

    Raises:
        NotABundle: when it is something else.
    """
    found = table(bundle)
    if text(found.get("resourceType")) != "Bundle":
        raise NotABundle(f"This is not a Bundle: resourceType is {found.get('resourceType')!r}.")
    return [_entry(place, entry) for place, entry in enumerate(tables(found.get("entry")))]


def _entry(place: int, entry: Resource) -> Entry:
    resource = table(entry.get("resource"))
    kind, id_ = text(resource.get("resourceType")), text(resource.get("id"))
    full = text(entry.get("fullUrl"))
    origin = f"{kind}/{id_}" if id_ else full or f"{kind}#{place + 1}"
    keys = frozenset(key for key in (origin, full) if key)
    return Entry(resource, kind, origin, full, keys, keys | {end for key in keys for end in _endings(key)})


def _endings(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[place:]) for place in range(1, len(parts))]


def about(patient: Entry, entries: Sequence[Entry], *, alone: bool) -> list[Entry]:
    """The resources about a patient; one that names nobody belongs to the only patient there is."""
    return [
        entry
        for entry in entries
        if entry.type != "Patient"
        and ((entry.subject and patient.is_called(entry.subject)) or (not entry.subject and alone))
    ]


def belonging(entries: Sequence[Entry]) -> tuple[dict[str, list[Entry]], list[Entry]]:
    """Each patient's resources, by the patient's origin, and those that belong to none of them.

    What names no patient itself (a medicine, a practitioner) goes with whoever's resources speak of it.
    """
    patients = [entry for entry in entries if entry.type == "Patient"]
    owned = {patient.origin: about(patient, entries, alone=len(patients) == 1) for patient in patients}
    placed = {id(entry) for found in owned.values() for entry in found}
    spoken = {origin: _references_of(found) for origin, found in owned.items()}
    nobody = []
    for entry in entries:
        if entry.type == "Patient" or id(entry) in placed:
            continue
        owners = [] if entry.subject else _owners(entry, patients, spoken)
        nobody += [] if owners else [entry]
        for owner in owners:
            owned[owner].append(entry)
    return owned, nobody


def _references_of(entries: Sequence[Entry]) -> set[str]:
    return {name for entry in entries for name in references_in(entry.resource)}


def _owners(entry: Entry, patients: Sequence[Entry], spoken: dict[str, set[str]]) -> list[str]:
    named = set(references_in(entry.resource))
    mine = [patient.origin for patient in patients if patient.names & named]
    return mine or [origin for origin, references in spoken.items() if entry.names & references]


def references_in(value: object) -> Iterator[str]:
    """Every reference anywhere in a resource."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("reference"), str):
                yield part["reference"]
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
