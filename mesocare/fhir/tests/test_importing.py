"""Importing people: all of it, once, and nothing of it twice."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from mesocare.assessment.models import Answer
from mesocare.assessment.queries import facts_of
from mesocare.audit.models import AuditEvent
from mesocare.audit.verify import walk
from mesocare.clinics.pack import current_pack
from mesocare.fhir.actions import Tally, import_files
from mesocare.fhir.deciding import ANOTHER, LEAVE_OUT, Choices
from mesocare.fhir.models import ImportedResource
from mesocare.fhir.tests.bundles import (
    PREGNANT,
    SEIZURES,
    SYNTHEA,
    WARFARIN,
    bundle,
    concept,
    condition,
    medicine,
)
from mesocare.patients.models import Patient, PatientIdentifier
from mesocare.web.models import AppendOnlyViolation
from mesotherapy.truth import Truth
from tests.support.world import World

pytestmark = pytest.mark.django_db
NAMES = (
    "Abara",
    "Brandt",
    "Castillo",
    "Dimitrov",
    "Eriksen",
    "Fontaine",
    "Grimaldi",
    "Horvat",
    "Ivanova",
    "Jansen",
)


def person(content: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The bundle with other lines on its patient."""
    changed = deepcopy(content)
    changed["entry"][0]["resource"] |= fields
    return changed


def ours(count: int = 10) -> Iterator[tuple[str, bytes]]:
    """Bundles of the project's own making: as many people, each with a history."""
    for number in range(count):
        name, born = (
            NAMES[number % len(NAMES)] + "abcdefghijklm"[number // len(NAMES)],
            f"19{50 + number % 45}-03-{1 + number % 27:02}",
        )
        content = person(
            bundle(
                WARFARIN,
                SEIZURES,
                condition("999999", "Something nobody knows"),
                born=born,
                patient=f"person-number-{number:012}",
            ),
            name=[{"family": name, "given": [f"Given{number}"]}],
            identifier=[{"system": "https://example.org/mrn", "value": f"mrn-{number}"}],
            telecom=[{"system": "phone", "value": f"+44 20 7946 {number:04}"}],
        )
        yield f"{number}.json", json.dumps(content).encode()


def bring_in(world: World, *files: tuple[str, object], at: datetime | None = None, **options: Any) -> Tally:
    packed = [
        (name, content if isinstance(content, bytes) else json.dumps(content).encode())
        for name, content in files
    ]
    return import_files(
        packed,
        organisation=world.organisation,
        site=world.site,
        by=world.practitioner,
        at=at or world.at,
        **options,
    )


def rows() -> tuple[int, int, int]:
    return Patient.objects.count(), ImportedResource.objects.count(), Answer.objects.count()


@pytest.fixture
def shared_bundles() -> list[tuple[str, bytes]]:
    """The 127 synthetic people beside the clone; elsewhere, and it is said, people of our own making."""
    if SYNTHEA.is_dir():
        return [(file.name, file.read_bytes()) for file in sorted(SYNTHEA.glob("*.json"))]
    warnings.warn(f"{SYNTHEA} is not beside this clone: ran on bundles of our own making.", stacklevel=1)
    return list(ours(127))


def test_all_bundles_twice_without_a_duplicate_or_a_loss(
    world: World, shared_bundles: list[tuple[str, bytes]]
) -> None:
    began = time.monotonic()
    first = bring_in(world, *shared_bundles)
    once, events = rows(), AuditEvent.objects.count()
    second = bring_in(world, *shared_bundles)
    took = time.monotonic() - began

    held = sum(len(json.loads(content)["entry"]) for _name, content in shared_bundles)
    assert first.problems == second.problems == []
    assert first.to_json()["patients"] == {"created": 127, "updated": 0, "same": 0}
    assert second.to_json()["patients"] == {"created": 0, "updated": 0, "same": 127}
    assert rows() == once
    assert once[:2] == (127, held)
    assert AuditEvent.objects.count() == events, "an import that adds nothing writes nothing"
    assert walk(None).broken is None
    assert took < 60


def test_every_resource_is_kept_word_for_word(world: World) -> None:
    content = bundle(
        WARFARIN, condition("999999", "Unheard of"), {"resourceType": "Coverage", "status": "active"}
    )
    bring_in(world, ("a.json", content))

    kept = {(row.resource_type, row.resource_id): row for row in ImportedResource.objects.all()}
    sent = {
        (each["resource"]["resourceType"], each["resource"]["id"]): each["resource"]
        for each in content["entry"]
    }
    assert {key: row.resource for key, row in kept.items()} == sent
    assert kept["MedicationRequest", "r1"].mapped_to
    assert kept["Condition", "r2"].why_not == "the pack does not know this code"
    assert kept["Coverage", "r3"].why_not


def test_what_was_understood_answers_questions_with_its_source_and_code(world: World) -> None:
    tally = bring_in(world, ("a.json", bundle(WARFARIN, patient="the-patient-with-warfarin")))
    answer = Answer.objects.exclude(question="birth-date").order_by("pk").first()
    assert answer is not None
    assert (answer.said_by, answer.code, answer.source_reference) == (
        "import",
        "rxnorm|855332",
        "MedicationRequest/r1 rxnorm|855332",
    )
    assert answer.value["origin"] == "MedicationRequest/r1"
    assert tally.to_json()["resources"] == {"read": 2, "new": 2, "same": 0, "answers": Answer.objects.count()}


def test_what_the_bundle_does_not_say_stays_unknown(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    facts = facts_of(Patient.objects.get())
    for question in ("pregnant", "seizure-disorder", "stroke"):
        asked = current_pack().questions[question]
        assert facts.read(question, world.at.date(), asked.holding).value is Truth.UNKNOWN


def test_an_import_a_month_later_confirms_the_same_statement_and_keeps_one(world: World) -> None:
    later = world.at + timedelta(days=30)
    bring_in(world, ("a.json", bundle(WARFARIN)))
    patient = Patient.objects.get()
    before = len(facts_of(patient))
    tally = bring_in(world, ("a.json", bundle(WARFARIN)), at=later)

    assert (tally.updated, tally.kept) == (1, 0)
    facts = facts_of(patient)
    assert len(facts) == before, "of each source, what it said last"
    warfarin = next(fact for fact in facts if fact.code == "rxnorm|855332")
    assert warfarin.confirmed_on == later.date()


def test_an_older_export_read_again_takes_nothing_back(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    held = rows()
    bring_in(world, ("a.json", bundle(WARFARIN)), at=world.at - timedelta(days=30))
    assert rows() == held


def test_a_medicine_that_was_stopped_since_is_history(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    bring_in(world, ("b.json", bundle({**WARFARIN, "status": "stopped"})), at=world.at + timedelta(days=1))
    patient = Patient.objects.get()
    question = "takes-warfarin"
    read = facts_of(patient).read(
        question, world.at.date() + timedelta(days=1), current_pack().questions[question].holding
    )
    assert read.value is Truth.UNKNOWN
    assert ImportedResource.objects.filter(resource_type="MedicationRequest").count() == 2, (
        "both texts are kept"
    )


def test_a_condition_entered_in_error_is_taken_back_and_nothing_else_is(world: World) -> None:
    wrong = {**SEIZURES, "verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    bring_in(world, ("a.json", bundle(SEIZURES, WARFARIN)))
    bring_in(world, ("b.json", bundle(wrong, WARFARIN)), at=world.at + timedelta(days=1))
    facts, pack = facts_of(Patient.objects.get()), current_pack()
    today = world.at.date() + timedelta(days=1)
    assert (
        facts.read("seizure-disorder", today, pack.questions["seizure-disorder"].holding).value
        is Truth.UNKNOWN
    )
    assert facts.read("takes-warfarin", today, pack.questions["takes-warfarin"].holding).value is Truth.YES


def test_two_systems_that_both_count_from_one_do_not_overwrite_each_other(world: World) -> None:
    here, there = bundle(SEIZURES), bundle(condition("230690007", "Stroke", "2009-03-04"))
    bring_in(world, ("here.json", here))
    bring_in(world, ("there.json", there), at=world.at + timedelta(minutes=1))
    codes = {fact.code for fact in facts_of(Patient.objects.get())}
    assert {"snomed|128613002", "snomed|230690007"} <= codes


def test_the_same_number_elsewhere_is_the_same_person(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    tally = bring_in(world, ("b.json", bundle(PREGNANT, patient="another-id")))
    assert (tally.created, tally.updated) == (0, 1)
    assert Patient.objects.count() == 1


def test_a_number_that_was_typed_wrongly_does_not_join_two_people(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    tally = bring_in(
        world, ("b.json", person(bundle(SEIZURES, born="1951-01-01"), name=[{"family": "Otherman"}]))
    )
    assert "another birth date" in tally.problems[0]["why"]
    assert not Answer.objects.filter(question="seizure-disorder").exists()


def test_a_person_may_decide_about_a_number_that_contradicts(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    other = person(bundle(SEIZURES, born="1951-01-01"), name=[{"family": "Otherman"}], telecom=[])
    choice = Choices({_key(world, other): ANOTHER})
    tally = bring_in(world, ("a.json", other), choices=choice)
    assert (tally.created, tally.problems) == (1, [])
    taken = PatientIdentifier.objects.get(value="42")
    assert taken.patient.family_name == "Example", "the number stays where it was"


def test_patient_1_of_two_systems_are_two_people(world: World) -> None:
    """Both systems count from one and give no other number."""
    here = person(bundle(WARFARIN, patient="1"), identifier=[], telecom=[])
    there = person(
        bundle(SEIZURES, patient="1", born="1951-01-01"),
        identifier=[],
        telecom=[],
        name=[{"family": "Otherman"}],
    )
    assert bring_in(world, ("here.json", here)).created == 1
    assert bring_in(world, ("there.json", there)).created == 1
    assert bring_in(world, ("here.json", here), ("there.json", there)).same == 2


def test_a_likely_duplicate_without_a_number_waits_for_a_person(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    unnamed = person(bundle(SEIZURES, patient="x"), identifier=[])
    tally = bring_in(world, ("b.json", unnamed))
    assert tally.problems[0]["file"] == "b.json"
    assert "may be someone you already have" in tally.problems[0]["why"]
    assert Patient.objects.count() == 1


def test_a_person_decides_who_it_is(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    known = Patient.objects.get()
    unnamed = json.dumps(person(bundle(SEIZURES, patient="x"), identifier=[])).encode()
    from mesocare.fhir.unpacking import unpack

    key = unpack("b.json", unnamed, current_pack(), world.at.date()).people[0].key
    left = bring_in(world, ("b.json", unnamed), choices=Choices({key: LEAVE_OUT}))
    assert (left.created, left.updated, left.problems) == (0, 0, [])
    joined = bring_in(world, ("b.json", unnamed), choices=Choices({key: str(known.uuid)}))
    assert joined.updated == 1
    assert bring_in(world, ("b.json", unnamed)).same == 1, "the decision is remembered by the number"


def test_two_people_who_only_look_alike_can_both_come_in(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    unnamed = json.dumps(person(bundle(SEIZURES, patient="x"), identifier=[])).encode()
    from mesocare.fhir.unpacking import unpack

    key = unpack("b.json", unnamed, current_pack(), world.at.date()).people[0].key
    assert bring_in(world, ("b.json", unnamed), choices=Choices({key: ANOTHER})).created == 1


def test_another_organisation_with_the_same_person_is_not_touched(world: World, other_world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    assert bring_in(other_world, ("a.json", bundle(WARFARIN))).created == 1
    stolen = Choices(
        {
            _key(world, bundle(WARFARIN)): str(
                Patient.objects.filter(organisation=world.organisation).get().uuid
            )
        }
    )
    tally = bring_in(other_world, ("a.json", bundle(WARFARIN)), choices=stolen)
    assert "not in your list" in tally.problems[0]["why"]


def _key(world: World, content: dict[str, Any]) -> str:
    from mesocare.fhir.unpacking import unpack

    return unpack("a.json", json.dumps(content).encode(), current_pack(), world.at.date()).people[0].key


def test_what_the_clinic_wrote_is_completed_and_never_overwritten(world: World) -> None:
    bare = person(bundle(), telecom=[], address=[])
    bring_in(world, ("a.json", bare))
    Patient.objects.update(given_name="Anja")
    bring_in(world, ("b.json", bundle()))
    patient = Patient.objects.get()
    assert (patient.given_name, patient.phone) == ("Anja", "+44 20 7946 0000")
    assert AuditEvent.objects.filter(action="identity corrected").count() == 1


def test_one_bad_file_stops_no_other_and_leaves_nothing_half_done(world: World) -> None:
    nameless = person(bundle(SEIZURES, patient="nobody"), name=[], identifier=[])
    several = bundle(WARFARIN)
    several["entry"] += nameless["entry"]
    tally = bring_in(
        world,
        ("broken.json", b"{"),
        ("list.json", []),
        ("two.json", several),
        ("empty.json", {"resourceType": "Bundle"}),
    )
    assert [problem["file"] for problem in tally.problems] == [
        "broken.json",
        "list.json",
        "two.json",
        "empty.json",
    ]
    assert tally.created == 1
    assert not Answer.objects.filter(question="seizure-disorder").exists()


def test_a_resource_about_nobody_in_the_file_is_given_to_nobody(world: World) -> None:
    content = bundle(WARFARIN)
    content["entry"].append(
        {"resource": {**SEIZURES, "id": "lost", "subject": {"reference": "Patient/elsewhere"}}}
    )
    tally = bring_in(world, ("a.json", content))
    assert "Condition/lost" in tally.problems[0]["why"]
    assert not ImportedResource.objects.filter(resource_id="lost").exists()


def test_in_a_bundle_of_two_each_gets_their_own_and_what_is_shared_goes_with_those_who_name_it(
    world: World,
) -> None:
    one = person(
        bundle(medicine("855332", "Warfarin", requester={"reference": "Practitioner/p"}), patient="one"),
        identifier=[{"system": "s", "value": "1"}],
    )
    two = person(
        bundle({**SEIZURES, "id": "c2"}, patient="two", born="1971-02-02"),
        identifier=[{"system": "s", "value": "2"}],
        name=[{"family": "Zweig"}],
        telecom=[],
    )
    shared = {"resource": {"resourceType": "Practitioner", "id": "p"}}
    coverage = {
        "resource": {"resourceType": "Coverage", "id": "cov", "beneficiary": {"reference": "Patient/two"}}
    }
    both = {"resourceType": "Bundle", "entry": [*one["entry"], *two["entry"], shared, coverage]}
    tally = bring_in(world, ("both.json", both))
    assert tally.problems == []
    kept = {
        (row.patient.family_name, row.resource_type)
        for row in ImportedResource.objects.select_related("patient")
    }
    assert kept == {
        ("Example", "Patient"), ("Example", "MedicationRequest"), ("Example", "Practitioner"),
        ("Zweig", "Patient"), ("Zweig", "Condition"), ("Zweig", "Coverage"),
    }  # fmt: skip


def test_two_patients_of_one_id_are_refused(world: World) -> None:
    content = bundle(WARFARIN)
    content["entry"].append({"resource": {**content["entry"][0]["resource"], "birthDate": "1999-09-09"}})
    assert (
        "more than one patient called Patient/ana" in bring_in(world, ("a.json", content)).problems[0]["why"]
    )
    assert rows() == (0, 0, 0)


def test_a_resource_sent_twice_is_kept_once_and_two_versions_are_both_kept(world: World) -> None:
    content = bundle(WARFARIN)
    content["entry"] += [
        content["entry"][1],
        {"resource": {**content["entry"][1]["resource"], "note": [{"text": "n"}]}},
    ]
    bring_in(world, ("a.json", content))
    assert ImportedResource.objects.filter(resource_id="r1").count() == 2


HOSTILE: list[Any] = [
    None,
    True,
    -1,
    3.5,
    "",
    "x" * 5000,
    "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    [],
    [[]],
    {},
    {"coding": 7},
    "9999-12-31",
    "0000-00-00",
    "\u202e",
    10**400,
]


@pytest.mark.parametrize("wrong", HOSTILE, ids=lambda wrong: repr(wrong)[:20])
def test_a_field_of_any_wrong_shape_ends_in_rows_or_a_sentence(world: World, wrong: Any) -> None:
    """Each field of each resource in turn is replaced; nothing is ever half kept and nothing is raised."""
    whole = bundle(
        {**WARFARIN, "effectivePeriod": {"start": "2019", "end": "2020-01"}, "id": "m"},
        {
            **SEIZURES,
            "onsetAge": {"value": 30, "code": "a"},
            "id": "c",
            "clinicalStatus": {"coding": [{"code": "active"}]},
        },
        {
            "resourceType": "Observation",
            "id": "o",
            "status": "final",
            "code": concept("29463-7", "Weight", "http://loinc.org"),
            "valueQuantity": {"value": 71.5, "code": "kg"},
            "effectiveDateTime": "2026-01-01",
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "a",
            "code": concept("300916003", "Latex"),
            "reaction": [{"substance": concept("1", "x")}],
        },
    )
    files = []
    for place, entry in enumerate(whole["entry"]):
        for name in entry["resource"]:
            changed = deepcopy(whole)
            changed["entry"][place]["resource"][name] = wrong
            if place and name == "onsetAge":
                changed["entry"][place]["resource"][name] = {"value": wrong, "code": "a"}
            files.append((f"{place}-{name}.json", changed))
        files.append(
            (
                f"{place}.json",
                {
                    **whole,
                    "entry": [wrong if at == place else each for at, each in enumerate(whole["entry"])],
                },
            )
        )
    files.append(("entry.json", {**whole, "entry": wrong}))
    tally = bring_in(world, *files)
    counted = tally.created + tally.updated + tally.same
    about_people = [problem for problem in tally.problems if "patient" in problem]
    assert counted + len({problem["file"] for problem in tally.problems}) >= len(files)
    assert all(problem["why"] for problem in tally.problems)
    assert len(about_people) <= len(files)


def test_what_was_imported_is_never_changed(world: World) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN)))
    with pytest.raises(AppendOnlyViolation):
        ImportedResource.objects.update(text="x")
