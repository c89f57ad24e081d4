"""Turning what was read into rows: which resources and which statements are new for a patient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mesocare.assessment.models import Answer, SaidBy
from mesocare.clinics.models import StaffMember
from mesocare.fhir.bundles import Entry
from mesocare.fhir.elements import codings, text, words
from mesocare.fhir.files import canonical, digest
from mesocare.fhir.matching import GLOBAL_ID_LENGTH
from mesocare.fhir.models import ImportedResource
from mesocare.fhir.reading import BY, Item, PatientRecord
from mesocare.fhir.timing import UNDATED
from mesocare.patients.models import Patient
from mesotherapy.conditions import BIRTH_DATE
from mesotherapy.facts import Fact, to_rows
from mesotherapy.truth import Truth

WITHDRAWN = f"{BY}: withdrawn"  # not BY, so that it takes back this source alone
ASKED_FOR = "kept whole; not read for any question"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who brought it in, when, and on which day of the site it counts as confirmed."""

    by: StaffMember | None
    at: datetime
    today: date


def new_resources(
    patient: Patient, record: PatientRecord, entries: Sequence[Entry], arrival: Arrival
) -> list[ImportedResource]:
    """A row for each resource that is not kept yet, word for word."""
    kept = set(
        ImportedResource.objects.filter(patient=patient).values_list(
            "resource_type", "resource_id", "content_digest"
        )
    )
    read = {id(item.resource): item for item in record.items}
    found: dict[tuple[str, str, str], ImportedResource] = {}
    for entry in entries:
        row = _row(patient, entry, read.get(id(entry.resource)), arrival)
        found.setdefault((row.resource_type, row.resource_id, row.content_digest), row)
    return [row for key, row in found.items() if key not in kept]


def _row(patient: Patient, entry: Entry, item: Item | None, arrival: Arrival) -> ImportedResource:
    content = canonical(entry.resource)
    concept = entry.resource.get("code")
    first = next(codings(concept), ("", "", ""))
    patient_resource = entry.type == "Patient"
    return ImportedResource(
        patient=patient,
        resource_type=entry.type[:40] or "?",
        resource_id=text(entry.resource.get("id"))[:80],
        code=(item.code if item else "|".join(first[:2]) if first[1] else "")[:120],
        text=(item.text if item else words(concept))[:300],
        happened_on=item.on if item else None,
        mapped_to=(", ".join(item.questions) if item else BIRTH_DATE if patient_resource else "")[:200],
        why_not=(item.why_not if item else "" if patient_resource else ASKED_FOR)[:200],
        content=content,
        content_digest=digest(content),
        imported_by=arrival.by,
        imported_at=arrival.at,
    )


def new_answers(
    patient: Patient, record: PatientRecord, entries: Sequence[Entry], arrival: Arrival
) -> list[Answer]:
    """Statements that say something new. A source that says the same as before adds nothing.

    A source whose content changed is written anew, whole: of each source only what it said last counts.
    """
    said = _by_source(record, entries)
    before = _kept_by_source(patient)
    answers: list[Answer] = []
    for source, facts in said.items():
        if facts and not _adds_nothing(facts, before.get(source, [])):
            answers += [_answer(patient, source, fact, arrival) for fact in facts]
        elif not facts and (gone := _withdrawals(before.get(source, []), arrival)):
            answers += [_answer(patient, source, fact, arrival) for fact in gone]
    return answers


def _by_source(record: PatientRecord, entries: Sequence[Entry]) -> dict[str, list[Fact]]:
    codes = {id(item.resource): item.code for item in record.items}
    named = {entry.origin: source_of(entry, codes.get(id(entry.resource), "")) for entry in entries}
    found: dict[str, list[Fact]] = {source: [] for source in named.values()}
    for fact in record.facts:
        found.setdefault(named.get(fact.origin, fact.origin[:200]), []).append(fact)
    return found


def source_of(entry: Entry, code: str) -> str:
    """What names this resource among all that may ever be imported: an address, a long id, or id and code."""
    if entry.full_url.startswith(("http://", "https://")) and len(entry.full_url) <= 200:
        return entry.full_url
    if len(text(entry.resource.get("id"))) >= GLOBAL_ID_LENGTH:
        return entry.origin[:200]
    return f"{entry.origin} {code}".strip()[:200]


def _kept_by_source(patient: Patient) -> dict[str, list[dict[str, Any]]]:
    """What each source said last, as it was kept."""
    rows = Answer.objects.filter(patient=patient, said_by=SaidBy.IMPORT).order_by("recorded_at", "pk")
    found: dict[str, tuple[datetime, list[dict[str, Any]]]] = {}
    for source, at, value in rows.values_list("source_reference", "recorded_at", "value"):
        if source not in found or found[source][0] != at:
            found[source] = (at, [])
        found[source][1].append(value)
    return {source: values for source, (_at, values) in found.items()}


def _adds_nothing(facts: Sequence[Fact], before: Sequence[dict[str, Any]]) -> bool:
    """The same statements, confirmed no later than they were."""
    now = [dict(row) for row in to_rows(facts)]
    if sorted(map(_essence, now)) != sorted(map(_essence, before)):
        return False
    return _confirmed(now) <= _confirmed(before)


def _essence(row: dict[str, Any]) -> str:
    return repr(sorted((name, value) for name, value in row.items() if name != "confirmed_on"))


def _confirmed(rows: Iterable[dict[str, Any]]) -> str:
    return max((str(row.get("confirmed_on", "")) for row in rows), default="")


def _withdrawals(before: Sequence[dict[str, Any]], arrival: Arrival) -> list[Fact]:
    """The source no longer says what it said: it was entered in error, refuted, or its code was corrected."""
    held = [row for row in before if row["value"] != Truth.UNKNOWN.value]
    return [
        Fact(question, Truth.UNKNOWN, arrival.today, by=WITHDRAWN, origin=str(held[0].get("origin", "")))
        for question in dict.fromkeys(row["question"] for row in held)
    ]


def _answer(patient: Patient, source: str, fact: Fact, arrival: Arrival) -> Answer:
    return Answer(
        patient=patient,
        question=fact.question,
        value=to_rows([fact])[0],
        words=fact.text,
        said_by=SaidBy.IMPORT,
        recorded_by=arrival.by,
        recorded_at=arrival.at,
        said_on=arrival.today if fact.said_on == UNDATED else fact.said_on,
        source_reference=source,
        code=fact.code[:120],
    )
