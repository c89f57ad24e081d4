"""Reading FHIR R4 bundles: who the patients are, and what is known about them, as answers to questions.

No Django here. What a bundle does not say stays unknown. What it says and the pack does not understand, or
what does not count, is kept and listed: nothing is dropped in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mesocare.fhir.bundles import Entry, NotABundle, about, entries_of
from mesocare.fhir.elements import Resource, amount, codings, first_day, table, tables, text, texts, words
from mesocare.fhir.timing import READ, UNDATED, Timing, timing_of
from mesotherapy.conditions import BIRTH_DATE
from mesotherapy.facts import Codes, Fact, Facts, Value
from mesotherapy.pack.codes import Code, Gives
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.questions import NotAnAnswer
from mesotherapy.truth import Truth

__all__ = ["Item", "NotABundle", "PatientRecord", "Person", "read_bundle"]
BY = "import"
_UNREAD_QUIETLY = frozenset({"Medication", "Bundle"})


@dataclass(frozen=True, slots=True)
class Person:
    """A patient as the bundle describes them."""

    id: str
    identifiers: tuple[tuple[str, str], ...]
    family: str
    given: str
    prefix: str
    birth_date: date | None
    gender: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    address: str
    language: str
    has_died: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One resource, what it says, and what became of it. `why_not` is empty when it was understood."""

    origin: str
    type: str
    id: str
    code: str
    text: str
    on: date | None
    questions: tuple[str, ...]
    why_not: str
    resource: Resource


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """A patient with the facts read about them, and every resource that was seen."""

    person: Person
    resource: Resource
    facts: Facts
    items: tuple[Item, ...]

    @property
    def unmapped(self) -> tuple[Item, ...]:
        """What was kept without being understood."""
        return tuple(item for item in self.items if item.why_not)


def read_bundle(bundle: object, pack: Pack, as_of: date) -> tuple[PatientRecord, ...]:
    """Read each patient of a bundle, as things stand on a day.

    A prescription that is active counts as active on the day `as_of`, on which the bundle is read.

    Raises:
        NotABundle: when it is not a bundle, or no patient is in it.
    """
    entries = entries_of(bundle)
    patients = [entry for entry in entries if entry.type == "Patient"]
    if not patients:
        raise NotABundle("There is no Patient in this bundle.")
    medications = {
        key: entry.resource for entry in entries if entry.type == "Medication" for key in entry.keys
    }
    return tuple(
        _record(patient, _about(patient, entries, alone=len(patients) == 1), medications, pack, as_of)
        for patient in patients
    )


def _about(patient: Entry, entries: Sequence[Entry], *, alone: bool) -> list[Entry]:
    return [entry for entry in about(patient, entries, alone=alone) if entry.type not in _UNREAD_QUIETLY]


def _record(
    patient: Entry, known: list[Entry], medications: Mapping[str, Resource], pack: Pack, as_of: date
) -> PatientRecord:
    person = _person(patient.resource, patient.origin)
    facts: list[Fact] = []
    if person.birth_date and BIRTH_DATE in pack.questions:
        born = person.birth_date
        facts.append(
            Fact(BIRTH_DATE, born, born, confirmed_on=max(as_of, born), by=BY, origin=patient.origin)
        )
    items = []
    for entry in known:
        if entry.type in READ:
            item, found = _read(entry, medications, pack, person.birth_date, as_of)
            items.append(item)
            facts.extend(found)
    return PatientRecord(person, patient.resource, Facts.of(facts), (*items, *_not_read(known)))


def _not_read(known: Sequence[Entry]) -> Iterator[Item]:
    counted = Counter(entry.type for entry in known if entry.type not in READ)
    for kind, count in sorted(counted.items()):
        yield Item(kind, kind, "", "", f"{count} {kind}", None, (), f"{kind} resources are not read", {})


def _read(
    entry: Entry, medications: Mapping[str, Resource], pack: Pack, born: date | None, as_of: date
) -> tuple[Item, list[Fact]]:
    resource = entry.resource
    concepts = _concepts(resource, medications)
    coded = [coding for concept in concepts for coding in codings(concept)]
    meanings = {
        meaning.id: (meaning, f"{system}|{written}")
        for system, written, _ in coded
        for meaning in pack.meanings(system, written)
    }
    timing = timing_of(resource, born, as_of)
    code = "|".join(coded[0][:2]) if coded else ""
    said = next((word for word in map(words, concepts) if word), "")
    facts, why_not = _facts(entry, list(meanings.values()), timing, pack)
    if not meanings:
        why_not = "the pack does not know this code" if coded else "it has no code"
    questions = tuple(dict.fromkeys(fact.question for fact in facts))
    on = timing.on if timing.on != UNDATED else None
    item = Item(
        entry.origin, entry.type, text(resource.get("id")), code, said, on, questions, why_not, resource
    )
    return item, [replace(fact, by=BY, origin=entry.origin, text=said) for fact in facts]


def _concepts(resource: Resource, medications: Mapping[str, Resource]) -> list[Resource]:
    """The coded statements of a resource: what it is, or for an observation also what was seen."""
    named = [resource.get(field) for field in ("code", "medicationCodeableConcept", "vaccineCode")]
    found = [table(concept) for concept in named if concept]
    reference = text(table(resource.get("medicationReference")).get("reference"))
    if reference:
        inside = {f"#{text(part.get('id'))}": part for part in tables(resource.get("contained"))}
        found.append(table({**medications, **inside}.get(reference, {}).get("code")))
    found += [table(reaction.get("substance")) for reaction in tables(resource.get("reaction"))]
    return [*found, table(resource.get("valueCodeableConcept"))]


def _facts(
    entry: Entry, meanings: list[tuple[Code, str]], timing: Timing, pack: Pack
) -> tuple[list[Fact], str]:
    """The facts of one resource, and why there are none where there could have been."""
    asking = [(code, written) for code, written in meanings if code.question is not None]
    if timing.why_not:
        return [], timing.why_not if asking else ""
    facts, why_not = [], ""
    for code, written in asking:
        value, wrong = _value(code, entry.resource, timing, pack)
        if value is None:
            why_not = wrong
            continue
        until = None if code.gives is Gives.DATE else timing.until
        facts.append(Fact(str(code.question), value, timing.on, until, timing.confirmed_on, code=written))
    return facts, "" if facts else why_not


def _value(code: Code, resource: Resource, timing: Timing, pack: Pack) -> tuple[Value | None, str]:
    match code.gives:
        case Gives.YES:
            return (Truth.NO if resource.get("valueBoolean") is False else Truth.YES), ""
        case Gives.NO:
            return Truth.NO, ""
        case Gives.OPTION:
            return Codes(frozenset({str(code.option)}), complete=False), ""
        case Gives.DATE:
            return (timing.on, "") if timing.on != UNDATED else (None, "it has no date")
        case Gives.VALUE:
            return _measured(code, resource, pack)


def _measured(code: Code, resource: Resource, pack: Pack) -> tuple[Value | None, str]:
    measured = amount(resource.get("valueQuantity"))
    if measured is None:
        return None, "its value has no amount in a unit that is known"
    try:
        return pack.questions[str(code.question)].read(str(measured)), ""
    except NotAnAnswer as fault:
        return None, str(fault)


def _person(resource: Resource, origin: str) -> Person:
    name = _preferred(tables(resource.get("name")))
    telecom = tables(resource.get("telecom"))
    spoken = tables(resource.get("communication"))
    language = next((code for part in spoken for _, code, _ in codings(part.get("language"))), "")
    return Person(
        id=text(resource.get("id")) or origin,
        identifiers=tuple(
            (text(part.get("system")), text(part.get("value")))
            for part in tables(resource.get("identifier"))
            if text(part.get("value"))
        ),
        family=text(name.get("family")),
        given=" ".join(texts(name.get("given"))),
        prefix=" ".join(texts(name.get("prefix"))),
        birth_date=first_day(resource.get("birthDate")),
        gender=text(resource.get("gender")),
        phones=_reached_by("phone", telecom),
        emails=_reached_by("email", telecom),
        address=_address(tables(resource.get("address"))),
        language=language,
        has_died=bool(resource.get("deceasedDateTime")) or resource.get("deceasedBoolean") is True,
    )


def _preferred(names: Sequence[Resource]) -> Resource:
    for use in ("usual", "official", ""):
        for name in names:
            if text(name.get("use")) == use:
                return name
    return names[0] if names else {}


def _reached_by(system: str, telecom: Sequence[Resource]) -> tuple[str, ...]:
    return tuple(text(part.get("value")) for part in telecom if text(part.get("system")) == system)


def _address(addresses: Sequence[Resource]) -> str:
    if not addresses:
        return ""
    first = addresses[0]
    lines = [
        *texts(first.get("line")),
        *(text(first.get(part)) for part in ("city", "postalCode", "country")),
    ]
    return text(first.get("text")) or ", ".join(line for line in lines if line)
