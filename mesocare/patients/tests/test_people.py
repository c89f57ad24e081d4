import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import StaffMember
from mesocare.patients import bar, lines
from mesocare.patients.actions import (
    IdentityChanged,
    LikelyDuplicate,
    NameMissing,
    correct_identity,
    create_patient,
)
from mesocare.patients.bar import BarParts, bar_for
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesocare.web.components import StatusItem
from tests.support.world import World

ELENA = Identity(
    given_name="Elena",
    family_name="Moreau",
    birth_date=date(1984, 2, 11),
    phone="+44 7700 900123",
    email="elena@example.org",
)


def create(world: World, identity: Identity = ELENA, **options: Any) -> Patient:
    facts = {"by": world.practitioner, "at": world.at, "command_id": uuid4(), **options}
    return create_patient(organisation=world.organisation, identity=identity, **facts)


def test_numbers_are_counted_in_each_organisation(world: World, other_world: World) -> None:
    first = create(world)
    second = create(world, Identity(family_name="Aziz"))
    elsewhere = create(other_world)

    assert (first.number, second.number, elsewhere.number) == (10001, 10002, 10001)


def test_a_form_that_is_sent_twice_makes_one_patient(world: World) -> None:
    command_id = uuid4()
    first, second = (create(world, command_id=command_id) for _ in range(2))

    assert first == second
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("identity", "because"),
    [
        (Identity(family_name="Moreu", given_name="Elena", birth_date=date(1984, 2, 11)), "similar name"),
        (Identity(family_name="Elena", given_name="Moreau", birth_date=date(1984, 2, 11)), "similar name"),
        (Identity(family_name="Other", phone="07700 900 123"), "phone"),
        (Identity(family_name="Other", email="ELENA@example.org"), "email"),
    ],
)
def test_who_may_be_the_same_person_is_shown_with_the_reason(
    world: World, identity: Identity, because: str
) -> None:
    elena = create(world)

    with pytest.raises(LikelyDuplicate) as refusal:
        create(world, identity)

    (candidate,) = refusal.value.candidates
    assert candidate.patient == elena
    assert because in candidate.because[0]
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "identity",
    [
        Identity(family_name="Moreau", given_name="Elena", birth_date=date(1999, 1, 1)),
        Identity(family_name="Tanaka", given_name="Yui", birth_date=date(1984, 2, 11)),
        Identity(family_name="Moreau", given_name="Elena"),
    ],
)
def test_a_name_or_a_birth_date_alone_makes_nobody_a_duplicate(world: World, identity: Identity) -> None:
    create(world)
    create(world, identity)

    assert Patient.objects.count() == 2


def test_a_number_of_another_system_is_a_duplicate(world: World) -> None:
    create(world, identifiers=[("https://example.org/mrn", "77")])

    with pytest.raises(LikelyDuplicate):
        create(world, Identity(family_name="Somebody"), identifiers=[("https://example.org/mrn", "77")])


def test_another_person_is_added_once_a_human_has_said_so(world: World) -> None:
    elena = create(world)
    twin = create(world, another_than=[elena.uuid])

    event = AuditEvent.objects.get(action="patient created", patient=str(twin.uuid))
    assert json.loads(event.detail)["another_than"] == [str(elena.uuid)]


def test_a_person_of_another_organisation_is_no_duplicate(world: World, other_world: World) -> None:
    create(world)
    create(other_world)

    assert Patient.objects.count() == 2


def test_a_person_without_a_family_name_is_refused(world: World) -> None:
    with pytest.raises(NameMissing, match="family name"):
        create(world, Identity(family_name="  "))


def test_the_audit_keeps_what_stood_there_before(world: World) -> None:
    elena = create(world)
    now = Identity(given_name="Elena", family_name="Lindqvist", birth_date=date(1984, 2, 11))
    correct_identity(
        patient=elena, identity=now, by=world.practitioner, at=world.at, version=1, command_id=uuid4()
    )

    detail = json.loads(AuditEvent.objects.get(action="identity corrected").detail)
    assert detail["family_name"] == {"before": "Moreau", "after": "Lindqvist"}
    assert "given_name" not in detail


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    elena = create(world)
    facts: dict[str, Any] = {"by": world.practitioner, "at": world.at, "version": 1}
    correct_identity(patient=elena, identity=Identity(family_name="First"), command_id=uuid4(), **facts)

    with pytest.raises(IdentityChanged, match="while you had them open"):
        correct_identity(patient=elena, identity=Identity(family_name="Second"), command_id=uuid4(), **facts)

    elena.refresh_from_db()
    assert elena.family_name == "First"


def test_alerts_from_later_steps_are_shown_to_clinicians_and_not_to_the_desk(
    world: World, reception: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    elena = create(world)
    parts = BarParts(alerts=(StatusItem("stop", "Allergy: lidocaine"),), facts=("Phototype III",))
    monkeypatch.setattr(bar, "_providers", [lambda patient: parts])

    clinical = bar_for(elena, world.practitioner, world.at.date())
    desk = bar_for(elena, reception, world.at.date())

    assert [alert.text for alert in clinical.alerts] == ["Allergy: lidocaine"]
    assert (desk.alerts, desk.facts) == ((), ())
    assert clinical.identity == "42 y · sex not recorded · born 11 Feb 1984 · #10001"


def test_the_bar_says_unknown_for_a_birth_date_that_is_not_recorded(world: World) -> None:
    patient = create(world, Identity(family_name="Aziz", sex="female"))

    assert bar_for(patient, world.practitioner, world.at.date()).identity == (
        "F · birth date not recorded · #10001"
    )


def test_a_later_step_says_a_line_about_each_patient_of_a_list(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    elena, other = create(world), create(world, Identity(family_name="Aziz"))
    monkeypatch.setattr(lines, "_providers", [lambda patients, site, at: {elena.pk: "Next: tomorrow"}])

    assert lines.lines_for([elena, other], world.site, world.at) == {
        elena.pk: ["Next: tomorrow"],
        other.pk: [],
    }


Command = Callable[[], dict[str, str]]
TYPED = {
    "family_name": "Moreau",
    "given_name": "Elena",
    "birth_date": "1984-02-11",
    "sex": "female",
    "language": "en",
}


def test_the_desk_adds_a_patient_and_finds_them(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    client = sign_in(reception)
    answer = client.post("/patients/new/", {**command(), **TYPED})

    assert answer.status_code == 302
    assert "Elena Moreau" in client.get("/patients/?q=more").content.decode()
    assert AuditEvent.objects.filter(action="read", patient=str(Patient.objects.get().uuid)).exists()


def test_a_likely_duplicate_is_shown_beside_what_was_typed(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    elena, client = create(world), sign_in(reception)
    answer = client.post("/patients/new/", {**command(), **TYPED, "phone": "+33 1 02 03 04 05"})
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Is this the same person, or another?" in page
    assert f'name="another_than" value="{elena.uuid}"' in page
    assert 'value="+33 1 02 03 04 05"' in page
    again = client.post("/patients/new/", {**command(), **TYPED, "another_than": str(elena.uuid)})
    assert again.status_code == 302
    assert Patient.objects.count() == 2


def test_a_search_without_scripts_is_a_whole_page_and_with_htmx_its_rows(
    world: World, reception: StaffMember, sign_in: Any
) -> None:
    create(world)
    client = sign_in(reception)
    page = client.get("/patients/?q=moreau").content.decode()
    rows = client.get("/patients/?q=moreau", headers={"HX-Request": "true"}).content.decode()

    assert "<h1>" in page
    assert "<h1>" not in rows
    assert "Moreau" in rows


def test_nobody_found_brings_similar_names_and_keeps_what_was_typed(
    world: World, reception: StaffMember, sign_in: Any
) -> None:
    create(world)
    page = sign_in(reception).get("/patients/?q=Moreu").content.decode()

    assert "No patient matches “Moreu”" in page
    assert '?q=moreau">Moreau</a> (1)' in page


def test_a_birth_date_in_the_future_is_refused_with_what_to_check(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    answer = sign_in(reception).post("/patients/new/", {**command(), **TYPED, "birth_date": "2099-01-01"})

    assert answer.status_code == 400
    assert "Check the year" in answer.content.decode()


def test_details_are_corrected_over_the_page_and_a_stale_form_is_told(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    elena, client = create(world), sign_in(reception)
    address = f"/patients/{elena.uuid}/details/edit/"
    assert (
        client.post(address, {**command(), **TYPED, "family_name": "Lind", "version": "1"}).status_code == 302
    )
    stale = client.post(address, {**command(), **TYPED, "family_name": "Late", "version": "1"})

    assert stale.status_code == 409
    assert "while you had them open" in stale.content.decode()
    assert 'name="version" value="2"' in stale.content.decode()
