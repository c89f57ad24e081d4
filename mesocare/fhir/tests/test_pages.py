"""The import on the screen: hand in, look, decide, import."""

from __future__ import annotations

import html
import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mesocare.clinics.roles import Role
from mesocare.fhir.actions import forget_old_drafts
from mesocare.fhir.models import ImportDraft, ImportedResource
from mesocare.fhir.tests.bundles import SEIZURES, WARFARIN, bundle, condition
from mesocare.fhir.tests.test_importing import bring_in, person
from mesocare.patients.models import Patient
from tests.support.world import World

pytestmark = pytest.mark.django_db


def hand_in(client: Client, *contents: object, name: str = "a.json") -> Any:
    files = [
        SimpleUploadedFile(name, each if isinstance(each, bytes) else json.dumps(each).encode())
        for each in contents
    ]
    return client.post("/patients/import/", {"bundles": files, "command_id": str(uuid.uuid4())})


def words(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_one_looks_before_anything_is_imported(world: World, sign_in: Any) -> None:
    client = sign_in(world.practitioner)
    answer = hand_in(client, bundle(WARFARIN, condition("999999", "Something nobody knows")))
    assert answer.status_code == 302
    shown = words(client.get(answer.headers["Location"]))
    assert "nothing is imported yet" in shown
    assert "Warfarin Sodium 5 MG Oral Tablet" in shown
    assert "rxnorm|855332" in shown
    assert "Something nobody knows" in shown
    assert "the pack does not know this code" in shown
    assert not Patient.objects.exists()


def test_then_it_is_imported_once_and_the_files_are_forgotten(
    world: World, sign_in: Any, command: Any
) -> None:
    client = sign_in(world.practitioner)
    address = hand_in(client, bundle(WARFARIN)).headers["Location"]
    fields = command()
    first = client.post(address, fields)
    result = words(client.get(first.headers["Location"]))
    assert "Ana Maria Example" in result
    assert "2 new of 2 read" in result
    assert not ImportDraft.objects.exists()
    assert client.post(address, fields).status_code == 404, "the files are gone"
    assert Patient.objects.count() == 1


def test_a_likely_duplicate_is_left_out_unless_a_person_decides(
    world: World, sign_in: Any, command: Any
) -> None:
    bring_in(world, ("first.json", bundle(WARFARIN)))
    known = Patient.objects.get()
    client = sign_in(world.practitioner)
    address = hand_in(client, person(bundle(SEIZURES, patient="x"), identifier=[])).headers["Location"]
    page = client.get(address).content.decode()
    (name,) = set(re.findall(r'name="(who-[0-9a-f]+)"', page))
    assert f'name="{name}" value="leave-out" checked' in page
    client.post(address, {**command(), name: str(known.uuid)})
    assert Patient.objects.count() == 1
    assert ImportedResource.objects.filter(patient=known, resource_type="Condition").exists()


def test_a_file_that_is_none_is_named_and_the_others_can_come_in(world: World, sign_in: Any) -> None:
    client = sign_in(world.practitioner)
    address = hand_in(client, b"<Bundle/>", bundle(WARFARIN)).headers["Location"]
    shown = words(client.get(address))
    assert "It is XML" in shown
    assert "Import these people" in shown
    only_bad = hand_in(client, b"\x00\xff\xfe").headers["Location"]
    assert "Import these people" not in words(client.get(only_bad))


def test_words_of_a_bundle_are_never_markup(world: World, sign_in: Any) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    content = person(bundle(condition("999999", hostile)), name=[{"family": hostile}])
    client = sign_in(world.practitioner)
    address = hand_in(client, content, name=f"{hostile}.json").headers["Location"]
    assert "<img src=x" not in client.get(address).content.decode()


def test_nothing_handed_in_is_said_beside_the_field(world: World, sign_in: Any, command: Any) -> None:
    answer = sign_in(world.practitioner).post("/patients/import/", command())
    assert answer.status_code == 400
    assert "Choose one file or more" in words(answer)


def test_a_file_that_is_too_large_is_refused(world: World, sign_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("mesocare.fhir.forms.LARGEST_BYTES", 100)
    answer = hand_in(sign_in(world.practitioner), b" " * 200)
    assert answer.status_code == 400
    assert "larger than" in words(answer)


def test_a_manager_imports_without_reading_clinical_text(world: World, sign_in: Any, command: Any) -> None:
    client = sign_in(world.staff[Role.MANAGER])
    address = hand_in(client, bundle(WARFARIN, condition("999999", "Something nobody knows"))).headers[
        "Location"
    ]
    shown = words(client.get(address))
    assert "Ana Maria Example" in shown
    assert "Warfarin" not in shown
    assert "Something nobody knows" not in shown
    done = client.post(address, command())
    assert "Something nobody knows" not in words(client.get(done.headers["Location"]))


def test_files_put_aside_and_old_ones_are_gone(world: World, sign_in: Any) -> None:
    client = sign_in(world.practitioner)
    address = hand_in(client, bundle(WARFARIN)).headers["Location"]
    assert client.post(f"{address}put-aside/").status_code == 302
    assert not ImportDraft.objects.exists()
    hand_in(client, bundle(WARFARIN))
    ImportDraft.objects.update(uploaded_at=world.at - timedelta(days=2))
    assert forget_old_drafts(at=world.at) == 1


def test_files_are_encrypted_while_they_wait(world: World, sign_in: Any) -> None:
    from django.db import connection

    hand_in(sign_in(world.practitioner), bundle(WARFARIN))
    with connection.cursor() as cursor:
        cursor.execute("SELECT files FROM fhir_importdraft")
        stored = str(cursor.fetchone()[0])
    assert "Warfarin" not in stored
    assert "V2FyZmFya" not in stored
