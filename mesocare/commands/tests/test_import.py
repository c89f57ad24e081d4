"""`mesocare import` from the shell: its JSON, its exit status, and that a dry run leaves nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from mesocare.commands.main import main
from mesocare.fhir.models import ImportedResource
from mesocare.fhir.tests.bundles import WARFARIN, bundle, condition
from mesocare.patients.models import Patient
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    whole = bundle(WARFARIN, condition("999999", "Something nobody knows"))
    (tmp_path / "ana.json").write_text(json.dumps(whole), encoding="utf-8")
    return tmp_path


def imported(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any], str]:
    status = main(["import", *words])
    printed = capsys.readouterr()
    return status, json.loads(printed.out) if printed.out else {}, printed.err


def test_a_folder_is_imported_and_counted(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told, said = imported(capsys, str(folder))
    assert (status, said) == (0, "")
    assert told["patients"] == {"created": 1, "updated": 0, "same": 0}
    assert (told["resources"]["read"], told["resources"]["new"]) == (3, 3)
    assert told["unmapped"] == [
        {
            "from": "Condition/r2",
            "code": "snomed|999999",
            "text": "Something nobody knows",
            "why": "the pack does not know this code",
        }
    ]
    assert told["problems"] == []
    _, again, _ = imported(capsys, str(folder / "ana.json"))
    assert again["patients"] == {"created": 0, "updated": 0, "same": 1}


def test_a_dry_run_says_the_same_and_keeps_nothing(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told, _ = imported(capsys, str(folder), "--dry-run")
    assert status == 0
    assert told["patients"]["created"] == 1
    assert told["dry_run"] is True
    assert not Patient.objects.exists()
    assert not ImportedResource.objects.exists()


def test_a_broken_file_is_named_on_standard_error_and_the_others_come_in(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.json").write_text("<Bundle/>", encoding="utf-8")
    status, told, said = imported(capsys, str(folder))
    assert status == 1
    assert (
        said.strip()
        == f"{folder / 'broken.json'}: It is XML. Export the bundle as JSON, which is what is read here."
    )
    assert told["patients"]["created"] == 1
    assert told["problems"][0]["file"].endswith("broken.json")


def test_a_path_that_is_not_there_is_said(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    status, told, said = imported(capsys, "nowhere.json")
    assert (status, told) == (1, {})
    assert "nowhere.json: there is no such file" in said


def test_with_several_organisations_one_is_named(
    world: World, other_world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, said = imported(capsys, str(folder))
    assert status == 1
    assert "--organisation: say which" in said
    status, told, _ = imported(
        capsys,
        str(folder),
        "--organisation",
        other_world.organisation.name,
        "--site",
        other_world.second_site.slug,
    )
    assert (status, told["patients"]["created"]) == (0, 1)
    patient = Patient.objects.get()
    assert (patient.organisation, patient.home_site) == (other_world.organisation, other_world.second_site)


def test_a_site_that_is_not_there_is_said(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, said = imported(capsys, str(folder), "--site", "mars")
    assert status == 1
    assert "--site: mars" in said


def test_without_a_clinic_it_says_how_to_make_one(
    db: None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, said = imported(capsys, str(folder))
    assert status == 1
    assert "mesocare demo" in said
