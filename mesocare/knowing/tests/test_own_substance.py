"""A substance of the clinic's own: stopped until bounded, unread until reviewed, never round a rule."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.clinics.actions import DoesNotFit, Grounds, NotToBeChanged, add_entry, change_statement
from mesocare.clinics.actions.overlay_limits import check_not_loosened, off_by_default_of
from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import Organisation, OverlayPiece, StaffMember
from mesocare.clinics.pack import current_pack, shipped_pack
from mesocare.knowing.adopting import unbounded
from mesocare.knowing.forms_substance import SubstanceForm
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance

pytestmark = pytest.mark.django_db
ADD = reverse("knowing:add", args=["substance"])
OWN = "own-niacinamide"
GROUNDS = {
    "author": "Dr Okafor, dermatologist",
    "own_title": "A trial of our own city",
    "evidence": "rct",
    "has_read": "on",
    "reason": "Asked for by patients; one trial was read.",
}
GIVEN = {
    "name": "Niacinamide",
    "also_called": "vitamin B3, nicotinamide",
    "kind": "medicine",
    "measured_in": "mg",
    "summary": "A form of vitamin B3. Into the skin every use is off-label.",
    "classes": ["vitamin", "b-vitamin"],
    "allergies": ["allergy-b-vitamin"],
    "strength_0": "40 mg/mL",
    "strength_say_0": "One trial, 20 people.",
    "limit_kind_0": "range",
    "limit_basis_0": "per-session",
    "limit_max_0": "40 mg",
    "limit_say_0": "The most in one session of the trial.",
    "place_0": "GB",
    "status_0": "unknown",
    "status_say_0": "Nothing found on injection into the skin.",
    "uses": "Dark marks, 20 people, paler at 8 weeks.\nNo other trial was found.",
    "notes": "Stings.",
}


@pytest.fixture
def directs(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


@pytest.fixture
def fields(command: Any) -> dict[str, Any]:
    opened = {
        name: form_field.initial
        for name, form_field in SubstanceForm(pack=current_pack()).fields.items()
        if form_field.initial not in (None, "")
    }
    return {**opened, **GROUNDS, **GIVEN, **command()}


def own(organisation: Organisation, name: str = OWN) -> Substance:
    with knowledge_of(organisation):
        return current_pack().get(Substance, name)


def written(**other: Any) -> dict[str, Any]:
    """A substance as TOML or a file would bring it."""
    bare = {
        "id": "own-x",
        "name": {"en": "Substance X"},
        "kind": "medicine",
        "summary": {"en": "A substance."},
        "measured-in": "mg",
    }
    return {**bare, **other}


def add(content: dict[str, Any], director: StaffMember, at: Any) -> OverlayPiece:
    return add_entry(
        kind="substance",
        content=content,
        grounds=Grounds(author="Dr Okafor", reason="Needed in this clinic every week."),
        by=director,
        at=at,
        command_id=uuid.uuid4(),
    )


def test_every_field_of_the_pack_is_asked(organisation: Organisation) -> None:
    form = SubstanceForm(pack=current_pack())
    asked = {name.rstrip("_0123456789").replace("_", "-") for name in form.fields}
    named_otherwise = {"allergies": "allergy-questions", "inside": "contains", "strength": "strengths",
                       "limit-kind": "limits", "place": "statuses"}  # fmt: skip

    asked |= {named_otherwise[name] for name in named_otherwise if name in asked}
    assert {name.replace("_", "-") for name in Substance.model_fields} - {"id"} <= asked


def test_it_is_added_with_its_source_and_stops_until_something_bounds_it(
    directs: Client, fields: dict[str, Any], organisation: Organisation
) -> None:
    response = directs.post(ADD, fields)

    assert response.status_code == 302, response.content.decode()
    made = own(organisation)
    assert [str(each.strength) for each in made.strengths] == ["40 mg/mL"]
    assert len(made.uses) == 2
    every = (*made.strengths, *made.limits, *made.statuses, *made.uses, *made.notes)
    assert {each.source for each in every} == {("own-1",)}
    assert {each.review_state for each in every} == {"not-yet-reviewed"}
    page = directs.get(response["Location"]).content.decode()
    assert "Nothing bounds one session" in page
    assert "not yet reviewed" in page


def test_rules_of_its_class_and_its_allergies_hold_for_it(
    directs: Client, fields: dict[str, Any], organisation: Organisation
) -> None:
    directs.post(ADD, {**fields, "classes": ["nsaid"], "allergies": ["allergy-nsaid"]})

    with knowledge_of(organisation):
        pack = current_pack()
        planned = pack.planned(substances=[OWN])
        rules = [each for each in pack.all(Contraindication) if "nsaid" in each.scope.classes]
        assert rules
        assert "nsaid" in planned.classes


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"strength_0": "strong"}, "strength_0"),
        ({"strength_0": "0 mg/mL"}, "strength_0"),
        ({"strength_say_0": ""}, "strength_say_0"),
        ({"limit_kind_0": "cap"}, "limit_kind_0"),
        ({"limit_kind_0": "cap", "evidence": "label", "has_read": ""}, "limit_kind_0"),
        ({"limit_max_0": "a lot"}, "limit_max_0"),
        ({"limit_say_0": ""}, "limit_say_0"),
        ({"kind": "diluent"}, "kind"),
        ({"inside_0": "lidocaine"}, "inside_strength_0"),
        ({"own_title": ""}, "source"),
        ({"status_say_0": ""}, "status_say_0"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    directs: Client, fields: dict[str, Any], wrong: dict[str, str], field: str
) -> None:
    response = directs.post(ADD, {**fields, **wrong})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert GROUNDS["reason"] in response.content.decode()
    assert not OverlayPiece.objects.exists()


def test_another_form_is_counted_with_the_plain_one_and_asks_what_it_asks(
    directs: Client, fields: dict[str, Any], organisation: Organisation
) -> None:
    given = {
        "name": "Lidocaine with a buffer",
        "also_called": "",
        "counts_as": "lidocaine",
        "kind": "anaesthetic",
    }
    assert directs.post(ADD, {**fields, **given}).status_code == 302

    made, plain = own(organisation, "own-lidocaine-with-a-buffer"), own(organisation, "lidocaine")
    assert made.counts_as == "lidocaine"
    assert set(plain.classes) <= set(made.classes)
    assert set(plain.allergy_questions) <= set(made.allergy_questions)


@pytest.mark.parametrize(
    "content",
    [
        written(kind="diluent", classes=["isotonic"]),
        written(kind="anaesthetic", classes=[]),
        written(name={"en": "LIDOCAINE"}),
        written(**{"also-called": [{"en": "txa"}]}),
        written(**{"counts-as": "lidocaine"}),
        written(**{"counts-as": "lidocaine", "measured-in": "mL"}),
        written(**{"counts-as": "lidocaine-epinephrine"}),
    ],
)
def test_no_way_round_the_form_gives_a_substance_without_bounds_or_rules(
    content: dict[str, Any], director: StaffMember, at: Any
) -> None:
    with pytest.raises(NotToBeChanged):
        add(content, director, at)
    assert not OverlayPiece.objects.exists()


def test_a_new_dissolver_of_fat_keeps_a_treatment_off(
    director: StaffMember, organisation: Organisation, at: Any
) -> None:
    add(written(classes=["lipolytic"]), director, at)

    with knowledge_of(organisation):
        written_as: Any = current_pack().content["protocol"]
        on = written_as["melasma-tranexamic-acid-intradermal"]
        part = {"substance": "own-x", "role": "active"}
        assert off_by_default_of(shipped_pack(), on, current_pack()) is None
        assert off_by_default_of(shipped_pack(), {**on, "substances": [part]}, current_pack())


def test_with_it_a_protocol_is_told_to_be_without_bounds(
    director: StaffMember, organisation: Organisation, at: Any
) -> None:
    add(written(), director, at)
    with knowledge_of(organisation):
        pack = current_pack()
        protocol = pack.get(Protocol, "melasma-tranexamic-acid-intradermal")
        part = protocol.substances[0].model_copy(update={"substance": "own-x"})
        with_it = protocol.model_copy(update={"substances": (part,)})
        assert unbounded(pack, with_it, organisation)


READ = {"basis": "per-session", "max": "8 mg", "evidence": "rct", "confidence": "read"}


@pytest.mark.parametrize(
    ("after", "refused"),
    [
        ({"max": "20 mg"}, False),
        ({"max": "20 mg", "evidence": "teaching"}, True),
        ({"max": "20 mg", "evidence": "vendor"}, True),
        ({"max": "20 mg", "confidence": "second-hand"}, True),
        ({"max": "4 mg", "evidence": "teaching"}, False),
        ({"max": "4 mg", "confidence": "unsourced", "evidence": "none"}, True),  # it would judge nothing
        ({"max": "0.02 mL", "evidence": "teaching"}, True),  # cannot be compared
    ],
)
def test_a_weak_source_never_loosens_a_limit(after: dict[str, str], refused: bool) -> None:
    if refused:
        with pytest.raises(NotToBeChanged):
            check_not_loosened("substance", READ, {**READ, **after})
    else:
        check_not_loosened("substance", READ, {**READ, **after})


def test_the_range_of_the_pack_is_not_lifted_by_a_teaching_text(director: StaffMember, at: Any) -> None:
    content: Any = current_pack().content["substance"]
    seen = content["tranexamic-acid"]["limits"][0]

    with pytest.raises(NotToBeChanged):
        change_statement(
            kind="substance",
            entry="tranexamic-acid",
            path=("limits", 0),
            seen=seen,
            values={("max",): "2 mg"},
            grounds=Grounds(author="Dr O", reason="The course said so.", source="Lee2006", has_read=True),
            by=director,
            at=at,
            command_id=uuid.uuid4(),
        )  # fmt: skip


def test_it_is_reviewed_by_somebody_else_and_a_change_takes_the_review_away(
    directs: Client, fields: dict[str, Any], command: Any, organisation: Organisation, director: StaffMember
) -> None:
    directs.post(ADD, fields)
    thread = OverlayPiece.objects.get(kind="substance").thread
    address = reverse("knowing:review", args=[thread])
    digest = directs.get(address).context["digest"]
    word = {"read_digest": digest, "credential": "Dermatologist, GMC 1", "has_read": "on"}

    assert directs.post(address, {**command(), **word, "has_read": ""}).status_code == 422
    assert directs.post(address, {**command(), **word, "read_digest": "0" * 64}).status_code == 422
    assert directs.post(address, {**command(), **word}).status_code == 302
    made = own(organisation)
    assert {each.review.by for each in (*made.strengths, *made.limits, *made.uses) if each.review} == {
        director.name
    }
    one = reverse("knowing:change", args=["substance", OWN]) + "?at=uses.0"
    directs.post(one, {**command(), **GROUNDS, "value:say.en": "Dark marks, 20 people, a little paler."})
    made = own(organisation)
    assert [each.review_state for each in made.uses] == ["not-yet-reviewed", "reviewed"]


def test_who_wrote_it_does_not_review_it(
    directs: Client, fields: dict[str, Any], command: Any, director: StaffMember
) -> None:
    directs.post(ADD, {**fields, "author": f"{director.name}, dermatologist"})
    thread = OverlayPiece.objects.get(kind="substance").thread
    address = reverse("knowing:review", args=[thread])
    word = {"read_digest": directs.get(address).context["digest"], "credential": "D", "has_read": "on"}

    response = directs.post(address, {**command(), **word})
    assert response.status_code == 422
    assert "does not review it" in response.content.decode()


def test_an_id_that_is_taken_is_refused(director: StaffMember, at: Any) -> None:
    with pytest.raises(DoesNotFit):
        add(written(id="lidocaine"), director, at)


@pytest.mark.parametrize("role", ["practitioner", "assistant", "reception", "manager"])
def test_only_the_director_adds_one(request: Any, sign_in: Any, fields: dict[str, Any], role: str) -> None:
    client = sign_in(request.getfixturevalue(role))

    assert client.post(ADD, fields).status_code == 403
    assert not OverlayPiece.objects.exists()
