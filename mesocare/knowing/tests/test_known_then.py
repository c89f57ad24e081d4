"""What the clinic knew when it decided: kept with the decision and shown on the record."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.clinics.actions import Grounds, add_entry, set_ceiling, sign_statement, switch_treatment
from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import Ceiling, Organisation, PackVersion, StaffMember
from mesocare.clinics.pack import current_pack, shipped_pack
from mesocare.knowing.kept import DECIDED, compared, kept_versions
from mesotherapy.pack import load_pack

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[3] / "knowledge"
LINE = {
    "id": "own-sauna",
    "thing": {"en": "Sauna"},
    "section": "heat",
    "action": "avoid",
    "text": {"en": "No sauna for a week, we say."},
    "regions": ["face"],
    "options": [{"say": {"en": "No."}, "source": [], "evidence": "none", "confidence": "unsourced"}],
}


@pytest.fixture
def ceiling(director: StaffMember, at: Any) -> Ceiling:
    return set_ceiling(
        substance="tranexamic-acid", basis="session", amount="8 mg", reason="Two trials went no further.",
        by=director, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip


@pytest.fixture
def own_line(ceiling: Ceiling, director: StaffMember, organisation: Organisation, at: Any) -> None:
    with knowledge_of(organisation):
        add_entry(
            kind="aftercare", content=LINE, grounds=Grounds(author="Dr O", reason="We say so every time."),
            by=director, at=at, command_id=uuid.uuid4(),
        )  # fmt: skip


def test_a_ceiling_a_switch_and_a_signature_keep_the_version(
    ceiling: Ceiling, director: StaffMember, at: Any
) -> None:
    off = switch_treatment(
        protocol="fat-submental-deoxycholic-acid", is_on=True, reason="Trained, and licensed here.",
        by=director, at=at, command_id=uuid.uuid4(),
    )  # fmt: skip
    signed = sign_statement(
        statement="contraindication:x", reason="It should stop here.", by=director, at=at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    for row in (ceiling, off, signed):
        assert row.pack_version is not None
        assert row.pack_version.digest == shipped_pack().digest


def test_it_is_shown_beside_the_ceiling_and_leads_to_what_changed_since(
    own_line: None, ceiling: Ceiling, director: StaffMember, sign_in: Any
) -> None:
    client: Client = sign_in(director)
    assert ceiling.pack_version is not None
    then = reverse("knowing:then", args=[ceiling.pack_version.digest])

    assert f'href="{then}"' in client.get(reverse("clinics:ceilings")).content.decode()
    page = client.get(then).content.decode()
    assert "Sauna" in page
    assert "No sauna for a week, we say." in page
    assert then in client.get(reverse("knowing:versions")).content.decode()


def test_another_clinics_version_is_not_there(
    own_line: None, organisation: Organisation, director: StaffMember, other_world: Any, sign_in: Any, at: Any
) -> None:
    with knowledge_of(organisation):
        set_ceiling(
            substance="tranexamic-acid", basis="day", amount="8 mg", reason="Two trials went no further.",
            by=director, at=at, command_id=uuid.uuid4(),
        )  # fmt: skip
        theirs = current_pack().digest
    assert sign_in(director).get(reverse("knowing:then", args=[theirs])).status_code == 200
    stranger = sign_in(other_world.director)

    assert stranger.get(reverse("knowing:then", args=[theirs])).status_code == 404
    here = reverse("knowing:then", args=[shipped_pack().digest])
    assert stranger.get(here, {"with": theirs}).status_code == 404
    assert theirs not in stranger.get(reverse("knowing:versions")).content.decode()


def test_nobody_sees_a_version_that_is_not_one(director: StaffMember, sign_in: Any) -> None:
    assert sign_in(director).get(reverse("knowing:then", args=["0" * 64])).status_code == 404


def test_every_model_that_keeps_a_version_is_asked(organisation: Organisation) -> None:
    from django.apps import apps

    keeps = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is PackVersion and field.concrete
    }
    asked = {model for model, _whose in DECIDED}
    by_the_way = {"FindingDecision", "RecipeReview", "RecipeVersion", "Rescreening", "Rejudged", "Score"}
    assert {model.__name__ for model in keeps - asked} <= by_the_way
    assert list(kept_versions(organisation)) == []


def test_a_changed_rule_is_told_first_and_in_words(tmp_path: Path) -> None:
    from shutil import copytree

    copytree(PACK, tmp_path / "pack")
    rules = tmp_path / "pack" / "contraindications" / "bleeding.toml"
    text = rules.read_text()
    rules.write_text(text.replace('severity = "relative"', 'severity = "info"', 1))
    newer, pack = load_pack(tmp_path / "pack"), shipped_pack()

    found = compared(pack.content, newer.content, pack)
    assert [each.how for each in found] == ["changed"]
    assert [(field.before, field.after) for field in found[0].fields] == [("relative", "info")]
    assert found[0].url.startswith("/knowledge/contraindication/")
