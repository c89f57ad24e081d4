"""Bringing people in from elsewhere. One transaction for each person: whole, or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.assessment.models import Answer
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.fhir.deciding import ANOTHER, LEAVE_OUT, NOTHING_DECIDED, Choices
from mesocare.fhir.keeping import Arrival, new_answers, new_resources
from mesocare.fhir.matching import identifiers_of, identity_of, match, not_taken, undecided
from mesocare.fhir.models import ImportDraft, ImportedResource, ImportRun, packed
from mesocare.fhir.reading import PatientRecord
from mesocare.fhir.unpacking import Unpacked, unpack
from mesocare.patients.actions import LikelyDuplicate, add_identifier, correct_identity, create_patient
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal

DRAFT_LIVES = timedelta(days=1)


class NotImported(Refusal):
    """This person cannot be brought in as things stand."""


@dataclass
class Tally:
    """What an import answers, in the form of the command line."""

    created: int = 0
    updated: int = 0
    same: int = 0
    kept: int = 0
    seen: int = 0
    answers: int = 0
    unmapped: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "patients": {"created": self.created, "updated": self.updated, "same": self.same},
            "resources": {
                "read": self.seen,
                "new": self.kept,
                "same": self.seen - self.kept,
                "answers": self.answers,
            },
            "unmapped": self.unmapped,
            "problems": self.problems,
        }


def import_files(
    files: Iterable[tuple[str, bytes]],
    *,
    organisation: Organisation,
    site: Site,
    by: StaffMember | None,
    at: datetime,
    choices: Choices = NOTHING_DECIDED,
) -> Tally:
    """Import each patient of each file. What is wrong with one file or person stops no other."""
    tally = Tally()
    arrival = Arrival(by, at, site_today(at, site.time_zone))
    for name, content in files:
        opened = unpack(name, content, current_pack(), arrival.today)
        tally.problems += [{"file": name, "why": why} for why in opened.problems]
        for one in opened.people:
            _import_one(one, tally, organisation, site, arrival, choices)
    return tally


def _import_one(
    one: Unpacked, tally: Tally, organisation: Organisation, site: Site, arrival: Arrival, choices: Choices
) -> None:
    if choices.about(one.key) == LEAVE_OUT:
        return
    try:
        with transaction.atomic():
            kept = import_record(one, organisation=organisation, site=site, arrival=arrival, choices=choices)
    except Refusal as refusal:
        tally.problems.append({"file": one.file, "patient": one.record.person.id, "why": refusal.message})
        return
    setattr(tally, kept.what, getattr(tally, kept.what) + 1)
    tally.kept += kept.resources
    tally.seen += len(one.entries)
    tally.answers += kept.answers
    tally.unmapped += one.unmapped
    tally.people.append({"uuid": str(kept.patient.uuid), "what": kept.what})


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one person of a file."""

    patient: Patient
    what: str  # created | updated | same
    resources: int
    answers: int


def import_record(
    one: Unpacked, *, organisation: Organisation, site: Site, arrival: Arrival, choices: Choices
) -> Kept:
    """One person with everything about them, in the caller's transaction.

    Raises:
        NotImported: where it is not clear who they are, or they cannot be kept.
    """
    patient, created = _person(one, organisation, site, arrival, choices)
    resources = new_resources(patient, one.record, one.entries, arrival)
    answers = new_answers(patient, one.record, one.entries, arrival)
    ImportedResource.objects.bulk_create(resources)
    Answer.objects.bulk_create(answers)
    completed = False if created else _complete(patient, one.record, arrival)
    if not (created or resources or answers or completed):
        return Kept(patient, "same", 0, 0)
    record(
        action="record imported",
        by=arrival.by or "command line",
        at=arrival.at,
        organisation=organisation,
        patient=patient,
        subject=patient,
        detail={"file": one.file[:120], "resources": len(resources), "answers": len(answers)},
    )
    return Kept(patient, "created" if created else "updated", len(resources), len(answers))


def _person(
    one: Unpacked, organisation: Organisation, site: Site, arrival: Arrival, choices: Choices
) -> tuple[Patient, bool]:
    person, chosen = one.record.person, choices.about(one.key)
    if chosen not in ("", ANOTHER):
        return _chosen(organisation, chosen), False
    found = match(organisation, person, arrival.today)
    if found.why_not:
        raise NotImported(found.why_not)
    if found.patient is not None:
        return found.patient, False
    if found.candidates and chosen != ANOTHER:
        raise NotImported(found.says)
    return _create(
        one.record, organisation, site, arrival, [each.patient.uuid for each in found.candidates]
    ), True


def _chosen(organisation: Organisation, chosen: str) -> Patient:
    try:
        return organisation.patients.get(uuid=uuid.UUID(chosen))
    except (ValueError, Patient.DoesNotExist):
        raise NotImported(_("The person you chose is not in your list. Choose again.")) from None


def _create(
    read: PatientRecord,
    organisation: Organisation,
    site: Site,
    arrival: Arrival,
    another_than: Sequence[uuid.UUID],
) -> Patient:
    try:
        return create_patient(
            organisation=organisation,
            identity=identity_of(read.person),
            by=arrival.by,
            at=arrival.at,
            command_id=uuid.uuid4(),
            home_site=site,
            identifiers=not_taken(organisation, identifiers_of(read.person)),
            another_than=another_than,
        )
    except LikelyDuplicate as refusal:
        raise NotImported(undecided(refusal.candidates)) from None


def _complete(patient: Patient, read: PatientRecord, arrival: Arrival) -> bool:
    """Fill in what is empty here, and note new numbers. What the clinic wrote is never overwritten."""
    written, said = Identity.of(patient), identity_of(read.person)
    blanks = {name: getattr(said, name) for name in ("given_name", "birth_date", "phone", "email", "address")}
    filled = {name: value for name, value in blanks.items() if value and not getattr(written, name)}
    if filled:
        correct_identity(
            patient=patient,
            identity=replace(written, **filled),
            by=arrival.by,
            at=arrival.at,
            version=patient.version,
            command_id=uuid.uuid4(),
        )
    return _note_numbers(patient, read, arrival) or bool(filled)


def _note_numbers(patient: Patient, read: PatientRecord, arrival: Arrival) -> bool:
    new = not_taken(patient.organisation, identifiers_of(read.person))
    for system, value in new:
        add_identifier(patient=patient, system=system, value=value, by=arrival.by, at=arrival.at)
    return bool(new)


def keep_draft(
    *,
    organisation: Organisation,
    files: Sequence[tuple[str, bytes]],
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> ImportDraft:
    """Put files aside to look at before anything is imported."""
    return run_once(
        command_id=command_id,
        action="keep import draft",
        organisation=organisation,
        perform=lambda: ImportDraft.objects.create(
            organisation=organisation, files=packed(files), uploaded_by=by, uploaded_at=at
        ),
    )


def import_draft(
    *,
    draft: ImportDraft,
    site: Site,
    choices: Mapping[str, str],
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> ImportRun:
    """Import what was looked at, with what a person decided about likely duplicates, and keep the answer."""

    def perform() -> ImportRun:
        tally = import_files(
            draft.contents, organisation=draft.organisation, site=site, by=by, at=at, choices=Choices(choices)
        )
        run = ImportRun.objects.create(
            organisation=draft.organisation,
            answer={**tally.to_json(), "people": tally.people},
            imported_by=by,
            imported_at=at,
        )
        ImportDraft.objects.filter(pk=draft.pk).delete()
        return run

    return run_once(
        command_id=command_id, action="import draft", organisation=draft.organisation, perform=perform
    )


def put_aside(*, draft: ImportDraft) -> None:
    """Forget files that were handed in and not imported."""
    ImportDraft.objects.filter(pk=draft.pk).delete()


def forget_old_drafts(*, at: datetime) -> int:
    """Files of people who never became patients here do not stay longer than a day."""
    return ImportDraft.objects.filter(uploaded_at__lt=at - DRAFT_LIVES).delete()[0]
