"""From a file to the people in it, each with everything the file holds about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mesocare.fhir.bundles import Entry, NotABundle, belonging, entries_of
from mesocare.fhir.files import NotReadable, read_file
from mesocare.fhir.reading import PatientRecord, read_bundle
from mesotherapy.pack import Pack


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One person of a file: what was read, and every entry that belongs to them, the patient first."""

    file: str
    record: PatientRecord
    entries: tuple[Entry, ...]

    @property
    def key(self) -> str:
        """A short name of this person within what was handed in, for a form."""
        return hashlib.sha256(f"{self.file}\n{self.entries[0].origin}".encode()).hexdigest()[:16]

    @property
    def unmapped(self) -> list[dict[str, str]]:
        """What is kept without being understood, and why."""
        found = [
            {"from": item.origin, "code": item.code, "text": item.text, "why": item.why_not}
            for item in self.record.unmapped
        ]
        if self.record.person.has_died:
            origin, why = self.entries[0].origin, _("recorded as deceased; kept in the resource")
            found.append({"from": origin, "code": "", "text": _("Deceased"), "why": why})
        return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's people, and what is wrong with it in words."""

    people: tuple[Unpacked, ...] = ()
    problems: tuple[str, ...] = ()


def unpack(file: str, content: bytes, pack: Pack, as_of: date) -> Opened:
    """Read a file. Whatever is wrong with it becomes a sentence; nothing is raised."""
    try:
        bundle = read_file(content)
        entries = entries_of(bundle)
        records = read_bundle(bundle, pack, as_of)
    except (NotReadable, NotABundle) as fault:
        return Opened(problems=(str(fault),))
    patients = [entry for entry in entries if entry.type == "Patient"]
    origins = [patient.origin for patient in patients]
    if twice := sorted({origin for origin in origins if origins.count(origin) > 1}):
        said = _("It holds more than one patient called %(names)s, so nobody can say whose the rest is.")
        return Opened(problems=(said % {"names": ", ".join(twice)},))
    owned, nobody = belonging(entries)
    people = tuple(
        Unpacked(file, record, (patient, *owned[patient.origin]))
        for patient, record in zip(patients, records, strict=True)
    )
    return Opened(people, _strays(nobody))


def _strays(nobody: list[Entry]) -> tuple[str, ...]:
    if not nobody:
        return ()
    named = ", ".join(entry.origin for entry in nobody[:5])
    said = _("%(count)s resources are about no patient of this file and were not kept: %(named)s%(more)s")
    more = ", …" if len(nobody) > len(nobody[:5]) else "."
    return (said % {"count": len(nobody), "named": named, "more": more},)
