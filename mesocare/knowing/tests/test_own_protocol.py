"""A treatment of the clinic's own: copied field by field, adopted as any, never round a switch."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.clinics.actions import Grounds, NotToBeChanged, add_entry, adopt_protocol
from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import Organisation, OverlayPiece, StaffMember
from mesocare.clinics.pack import adoption_of, current_pack, rests_on_of
from mesocare.knowing.forms_protocol import ProtocolForm
from mesotherapy.pack.protocols import Protocol

pytestmark = pytest.mark.django_db
TXA = "melasma-tranexamic-acid-intradermal"
COPY = reverse("knowing:copy", args=[TXA])
OWN = "own-melasma-our-way"
GROUNDS = {
    "author": "Dr Okafor, dermatologist",
    "own_title": "What we saw in 200 sessions",
    "evidence": "observational",
    "has_read": "on",
    "reason": "Weaker and further apart burned less.",
}


@pytest.fixture
def directs(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


@pytest.fixture
def fields(command: Any) -> dict[str, Any]:
    """The form as it opens, named, with its grounds; other strength and interval than the copied one."""
    pack = current_pack()
    form = ProtocolForm(pack=pack, base=pack.get(Protocol, TXA))
    opened = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in opened.items() if value not in (None, False)}
    changed = {"name": "Melasma our way", "strengths_0": "4 mg/mL", "days_ideal": 21}
    return {**sent, **GROUNDS, **changed, **command()}


def own(organisation: Organisation) -> Protocol:
    with knowledge_of(organisation):
        return current_pack().get(Protocol, OWN)


def test_what_is_changed_rests_on_the_clinic_and_what_is_left_on_its_own_sources(
    directs: Client, fields: dict[str, Any], organisation: Organisation
) -> None:
    response = directs.post(COPY, fields)

    assert response.status_code == 302, response.content.decode()
    made, base = own(organisation), current_pack().get(Protocol, TXA)
    assert [str(each) for each in made.substances[0].strengths] == ["4 mg/mL"]
    assert made.substances[0].source == made.schedule.source == ("own-1",)
    assert made.schedule.interval_days.ideal == 21
    assert (made.benefits, made.evidence, made.consent_risks) == (
        base.benefits,
        base.evidence,
        base.consent_risks,
    )
    assert "own treatment" in made.limits_of_knowledge[0].say.in_("en")
    page = directs.get(response["Location"]).content.decode()
    assert "Melasma our way" in page


def test_the_same_rules_hold_for_it_as_for_the_one_it_was_copied_from(
    directs: Client, fields: dict[str, Any], organisation: Organisation
) -> None:
    directs.post(COPY, fields)

    with knowledge_of(organisation):
        rules = {each for each in rests_on_of(OWN).ids if each.startswith(("contraindication:", "spacing:"))}
        first = {each for each in rests_on_of(TXA).ids if each.startswith(("contraindication:", "spacing:"))}
    assert rules == first
    assert rules


def test_it_is_adopted_as_any(
    directs: Client,
    fields: dict[str, Any],
    organisation: Organisation,
    director: StaffMember,
    at: Any,
) -> None:
    directs.post(COPY, fields)

    with knowledge_of(organisation):
        assert not adoption_of(organisation, OWN).is_current
        adopt_protocol(
            protocol=OWN,
            read_digest=rests_on_of(OWN).digest,
            credential="Dermatologist",
            by=director,
            at=at,
            command_id=uuid.uuid4(),
        )
        assert adoption_of(organisation, OWN).is_current
    assert directs.get(reverse("knowing:adopt", args=[OWN])).status_code == 200


def test_looked_at_both_stand_side_by_side_and_nothing_is_kept(
    directs: Client, fields: dict[str, Any]
) -> None:
    response = directs.post(COPY, {**fields, "what": "look"})
    page = unescape(response.content.decode())

    assert response.status_code == 200
    assert re.search(r"<del>14</del>\s*<ins>21</ins>", page)
    assert "Melasma our way" in page
    assert not OverlayPiece.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"strengths_0": "5 mg/mL"}, "strengths_0"),
        ({"strengths_0": "strong"}, "strengths_0"),
        ({"substance_0": ""}, "substance_0"),
        ({"substance_1": "tranexamic-acid"}, "substance_1"),
        ({"days_ideal": 200}, "days_ideal"),
        ({"sessions_min": 0}, "sessions_min"),
        ({"zones": []}, "zones"),
        ({"zones": ["moon"]}, "zones"),
        ({"expected": "It fades."}, "expected_patient"),
        ({"own_title": ""}, "source"),
        ({"name": "Melasma: tranexamic acid micro-injections"}, "name"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    directs: Client, fields: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    response = directs.post(COPY, {**fields, **wrong})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert GROUNDS["reason"] in response.content.decode()
    assert not OverlayPiece.objects.exists()


def test_a_substance_of_a_treatment_that_is_off_does_not_come_on_under_another_name(
    directs: Client, fields: dict[str, Any], organisation: Organisation, director: StaffMember, at: Any
) -> None:
    given = {"substance_1": "phosphatidylcholine", "role_1": "active", "strengths_1": ""}
    assert directs.post(COPY, {**fields, **given}).status_code == 302
    made = own(organisation)
    assert made.off_by_default is not None
    with knowledge_of(organisation):
        assert adoption_of(organisation, OWN).is_off
        written: Any = current_pack().content["protocol"]
    bare = {key: value for key, value in written[OWN].items() if key != "off-by-default"} | {"id": "own-bare"}

    with knowledge_of(organisation), pytest.raises(NotToBeChanged):
        add_entry(
            kind="protocol",
            content=bare,
            grounds=Grounds(author="Dr Okafor", reason="Round the switch, in TOML."),
            by=director,
            at=at,
            command_id=uuid.uuid4(),
        )


def test_another_clinic_never_hears_of_it(
    directs: Client, fields: dict[str, Any], other_world: Any, sign_in: Any
) -> None:
    directs.post(COPY, fields)
    theirs = sign_in(other_world.director)

    for name, arguments in (("entry", ["protocol", OWN]), ("adopt", [OWN]), ("copy", [OWN])):
        assert theirs.get(reverse(f"knowing:{name}", args=arguments)).status_code == 404
    assert "Melasma our way" not in theirs.get(reverse("knowing:copy-which")).content.decode()


@pytest.mark.parametrize("role", ["practitioner", "assistant", "reception", "manager"])
def test_only_the_director_adds_one(request: Any, sign_in: Any, fields: dict[str, Any], role: str) -> None:
    client = sign_in(request.getfixturevalue(role))

    assert client.get(COPY).status_code == 403
    assert client.post(COPY, fields).status_code == 403
    assert not OverlayPiece.objects.exists()
