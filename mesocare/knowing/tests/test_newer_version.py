"""A newer pack: the difference item by item, whom it would affect, adopted at once or held back."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.audit.models import AuditEvent
from mesocare.clinics.actions import adopt_protocol
from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import Adoption, Organisation, OverlayPiece, StaffMember
from mesocare.clinics.pack import adoption_of, current_pack, pack_in_force, protocols_here, rests_on_of
from mesocare.knowing.effects import changed_adoptions, effect_on, open_plans
from mesocare.knowing.versions import items
from mesocare.planning.models import Plan
from mesotherapy.pack.aftercare import Aftercare
from tests.support.care import REJUVENATION, plan_of
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
VERSION, AFFECTED = reverse("knowing:version"), reverse("knowing:affected")
GROUNDS = {"author": "Dr Okafor", "evidence": "teaching", "reason": "We want to read the trial first."}
FILE = "contraindications/bleeding.toml"
NEW_RULE = """[[contraindication]]
id = "made-up"
title.en = "Made up for this test"
topic = "other"
severity = "absolute"
when.not = "made-up-question"
say.clinician.en = "Do not treat."
say.patient.en = "We do not treat."
source = ["Lee2006"]
evidence = "rct"
confidence = "read"

[[contraindication]]""".replace('when.not = "made-up-question"', 'when = { age-at-least = "18 y" }')


@pytest.fixture
def directs(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


@pytest.fixture
def plan(world: World, director: StaffMember, at: Any) -> Plan:
    """A plan of a treatment that this clinic adopted, in today's knowledge."""
    made = plan_of(world, patient_of(world))
    adopt_all(world.organisation, director, at)
    return made


def adopt_all(organisation: Organisation, by: StaffMember, at: Any) -> None:
    for protocol in protocols_here(organisation):
        adopt_protocol(
            protocol=protocol.id,
            read_digest=rests_on_of(protocol.id).digest,
            credential="Dermatologist",
            by=by,
            at=at,
            command_id=uuid.uuid4(),
        )


def effect(plan: Plan, organisation: Organisation, at: Any) -> Any:
    return effect_on(plan, changed_adoptions(organisation)[plan.protocol], at.date())


def test_nothing_changed_says_so(plan: Plan, directs: Client) -> None:
    assert "Nothing that you adopted has changed" in directs.get(VERSION).content.decode()
    assert directs.get(AFFECTED).status_code == 200


def test_a_new_rule_shows_as_new_and_whom_it_would_stop(
    plan: Plan, directs: Client, organisation: Organisation, other_knowledge: Any, at: Any
) -> None:
    other_knowledge(FILE, "[[contraindication]]", NEW_RULE)

    found = {item.change.id: item for item in items(current_pack(), changed_adoptions(organisation))}
    assert found["contraindication:made-up"].change.how == "added"
    assert not found["contraindication:made-up"].may_hold_back  # a rule is not held back
    made = effect(plan, organisation, at)
    assert made.is_any
    assert [moved.about for moved in made.findings] == ["Made up for this test"]
    page = directs.get(AFFECTED).content.decode()
    assert plan.course.patient.name in page
    assert "Made up for this test" in page
    assert "Made up for this test" in directs.get(VERSION).content.decode()
    assert AuditEvent.objects.filter(patient=str(plan.course.patient.uuid)).exists()


def test_looking_changes_nothing(
    plan: Plan, directs: Client, organisation: Organisation, other_knowledge: Any
) -> None:
    other_knowledge(FILE, "[[contraindication]]", NEW_RULE)
    before = (Plan.objects.count(), Adoption.objects.count())

    directs.get(AFFECTED)

    assert (Plan.objects.count(), Adoption.objects.count()) == before
    assert adoption_of(organisation, REJUVENATION).has_changed


def test_a_change_of_words_alone_affects_nobody(
    plan: Plan, directs: Client, organisation: Organisation, other_knowledge: Any, at: Any
) -> None:
    other_knowledge("aftercare/alcohol.toml", '"24 hours."', '"One day."')

    assert not effect(plan, organisation, at).is_any
    assert "1 plan on this page stays as it is" in directs.get(AFFECTED).content.decode()


def test_plans_that_are_over_are_not_asked_about(
    plan: Plan, organisation: Organisation, director: StaffMember, at: Any
) -> None:
    from mesocare.planning.actions import close_plan

    assert open_plans(organisation, [plan.protocol]).count() == 1
    close_plan(plan=plan, kind="closed", reason="Moved away.", by=director, at=at, command_id=uuid.uuid4())
    assert open_plans(organisation, [plan.protocol]).count() == 0


def test_all_read_all_adopted_at_once_and_not_what_changed_meanwhile(
    plan: Plan, directs: Client, organisation: Organisation, other_knowledge: Any, command: Any
) -> None:
    other_knowledge(FILE, "[[contraindication]]", NEW_RULE)
    digest = directs.get(VERSION).context["digest"]
    typed = {"credential": "Dermatologist", "has_read": "on", "read_digest": digest}
    other_knowledge("aftercare/alcohol.toml", '"24 hours."', '"One day."')
    before = Adoption.objects.count()
    stale = directs.post(VERSION, {**command(), **typed})
    assert stale.status_code == 422
    assert Adoption.objects.count() == before

    typed["read_digest"] = directs.get(VERSION).context["digest"]
    fields = {**command(), **typed}
    assert directs.post(VERSION, {**fields, "has_read": ""}).status_code == 422
    assert directs.post(VERSION, fields).status_code == 302
    assert all(adoption_of(organisation, each.id).is_current for each in protocols_here(organisation))
    newest = Adoption.objects.latest("pk")
    assert newest.pack_version.digest == current_pack().digest


def test_an_item_is_held_back_as_it_was_adopted_with_a_reason(
    plan: Plan, directs: Client, organisation: Organisation, other_knowledge: Any, command: Any
) -> None:
    other_knowledge("aftercare/alcohol.toml", '"24 hours."', '"One day."')
    hold = reverse("knowing:hold", args=["aftercare", "alcohol"])
    assert hold in directs.get(VERSION).content.decode()
    assert directs.post(hold, {**command(), **GROUNDS, "reason": "no"}).status_code == 422
    assert directs.post(hold, {**command(), **GROUNDS}).status_code == 302

    assert OverlayPiece.objects.get().word == "held-back"
    with knowledge_of(organisation):
        assert str(current_pack().get(Aftercare, "alcohol").options[0].say) == "24 hours."
        assert not changed_adoptions(organisation)  # it is what was adopted
    assert "held back" in directs.get(reverse("knowing:own")).content.decode()


def test_rules_are_not_held_back(
    plan: Plan, directs: Client, organisation: Organisation, other_knowledge: Any, command: Any
) -> None:
    other_knowledge(FILE, "[[contraindication]]", NEW_RULE)

    response = directs.post(
        reverse("knowing:hold", args=["contraindication", "made-up"]), {**command(), **GROUNDS}
    )

    assert response.status_code == 422
    assert not OverlayPiece.objects.exists()
    unchanged = directs.post(reverse("knowing:hold", args=["aftercare", "alcohol"]), {**command(), **GROUNDS})
    assert unchanged.status_code == 422


def test_one_clinic_never_sees_whom_another_treats(
    plan: Plan, other_world: World, sign_in: Any, other_knowledge: Any, at: Any
) -> None:
    adopt_all(other_world.organisation, other_world.director, at)
    other_knowledge(FILE, "[[contraindication]]", NEW_RULE)
    theirs = sign_in(other_world.director)

    page = theirs.get(AFFECTED).content.decode()

    assert plan.course.patient.name not in page
    assert "0 open plans" in page


@pytest.mark.parametrize("role", ["practitioner", "assistant", "reception", "manager"])
def test_only_the_director_looks_adopts_or_holds_back(
    request: Any, sign_in: Any, command: Any, role: str
) -> None:
    client = sign_in(request.getfixturevalue(role))
    for address in (VERSION, AFFECTED, reverse("knowing:hold", args=["aftercare", "alcohol"])):
        assert client.get(address).status_code == 403


def test_what_a_decision_was_made_with_is_kept(plan: Plan, at: Any) -> None:
    """Every record that a decision leaves names the version of the knowledge, by its digest."""
    from mesocare.assessment.models import ScreeningRecord
    from mesocare.consent.models import Consent
    from mesocare.treatment.models import TreatmentSession

    assert plan.pack_version == pack_in_force(at=at)
    for model in (ScreeningRecord, Consent, TreatmentSession, Adoption, OverlayPiece):
        assert not model._meta.get_field("pack_version").null
