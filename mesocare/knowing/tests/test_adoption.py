"""The director reads, adopts one treatment at a time, withdraws, and signs weak rules."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.clinics.models import (
    Adoption,
    AdoptionWithdrawal,
    Organisation,
    SignedStatement,
    StaffMember,
)
from mesocare.clinics.pack import adoption_of, current_pack, rests_on_of, signed_statements
from mesocare.clinics.reviewing import review_state
from mesocare.knowing.adopting import changes_since, to_read
from mesotherapy.pack.protocols import Protocol
from mesotherapy.screening import Verdict

pytestmark = pytest.mark.django_db
TXA = "melasma-tranexamic-acid-intradermal"
ADOPT = reverse("knowing:adopt", args=[TXA])
WITHDRAW = reverse("knowing:withdraw", args=[TXA])
SUMMARY = "Tiny deposits of tranexamic acid"
FILE = f"protocols/{TXA}.toml"


@pytest.fixture
def directs(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


@pytest.fixture
def adopt(directs: Client, command: Any) -> Any:
    def post(**fields: str) -> Any:
        digest = rests_on_of(TXA).digest
        typed = {"read_digest": digest, "credential": "Dermatologist, GMC 1234567", "has_read": "on"}
        return directs.post(ADOPT, {**command(), **typed, **fields})

    return post


def test_the_page_to_read_holds_every_entry_that_is_adopted() -> None:
    shown = {entry.name.id for group in to_read(current_pack(), TXA) for entry in group.entries}

    assert shown == set(rests_on_of(TXA).ids)


def test_a_treatment_is_adopted_with_name_credential_and_digest(
    adopt: Any, organisation: Organisation, director: StaffMember
) -> None:
    assert adopt().status_code == 302

    adoption = Adoption.objects.get()
    assert adoption.adopted_by == director
    assert adoption.adopted_credential == "Dermatologist, GMC 1234567"
    assert adoption.rests_on_digest == rests_on_of(TXA).digest
    assert adoption_of(organisation, TXA).is_current
    others = [protocol.id for protocol in current_pack().all(Protocol) if protocol.id != TXA]
    assert not any(adoption_of(organisation, other).adoption for other in others)


def test_a_page_read_before_the_knowledge_changed_adopts_nothing(adopt: Any, other_knowledge: Any) -> None:
    stale = rests_on_of(TXA).digest
    other_knowledge(FILE, SUMMARY, "Small deposits of tranexamic acid")

    response = adopt(read_digest=stale)

    assert response.status_code == 409
    assert "changed while this page was open" in response.content.decode()
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("missing", ["has_read", "credential"])
def test_without_having_read_or_without_a_credential_nothing_is_adopted(adopt: Any, missing: str) -> None:
    assert adopt(**{missing: ""}).status_code == 422
    assert not Adoption.objects.exists()


def test_a_form_sent_twice_adopts_once(directs: Client, command: Any) -> None:
    fields = {**command(), "read_digest": rests_on_of(TXA).digest, "credential": "x", "has_read": "on"}
    for _ in range(2):
        assert directs.post(ADOPT, fields).status_code == 302
    assert Adoption.objects.count() == 1


def test_what_changed_since_is_shown_field_by_field(
    adopt: Any, directs: Client, organisation: Organisation, other_knowledge: Any
) -> None:
    adopt()
    other_knowledge(FILE, SUMMARY, "Small deposits of tranexamic acid")

    state = adoption_of(organisation, TXA)
    assert state.has_changed
    assert state.adoption is not None
    changes = changes_since(current_pack(), state.adoption)
    assert [(change.id, change.how) for change in changes] == [(f"protocol:{TXA}", "changed")]
    (field,) = changes[0].fields
    assert field.before.startswith("Tiny deposits")
    assert field.after.startswith("Small deposits")
    page = directs.get(ADOPT).content.decode()
    assert "1 entry changed since you adopted it" in page
    assert "<del>Tiny deposits" in page


def test_a_new_rule_shows_as_new(adopt: Any, organisation: Organisation, other_knowledge: Any) -> None:
    adopt()
    rule = '[[contraindication]]\nid = "made-up"\ntitle.en = "Made up"\ntopic = "other"\nseverity = "info"\n'
    rule += 'when = "stroke"\nsay.clinician.en = "x"\nsay.patient.en = "x"\nsource = []\nevidence = "none"\n'
    file = "contraindications/bleeding.toml"
    other_knowledge(file, "[[contraindication]]", f'{rule}confidence = "unsourced"\n\n[[contraindication]]')

    adoption = adoption_of(organisation, TXA).adoption
    assert adoption is not None
    changes = {change.id: change.how for change in changes_since(current_pack(), adoption)}
    assert changes == {"contraindication:made-up": "added"}


def test_a_withdrawal_needs_a_reason_and_stops_the_treatment(
    adopt: Any, directs: Client, command: Any, organisation: Organisation
) -> None:
    adopt()
    assert directs.post(WITHDRAW, {**command(), "reason": "no"}).status_code == 422
    assert adoption_of(organisation, TXA).is_current

    directs.post(WITHDRAW, {**command(), "reason": "A new pooled analysis speaks against it."})

    assert adoption_of(organisation, TXA).adoption is None
    assert AdoptionWithdrawal.objects.get().reason.startswith("A new pooled analysis")


def test_what_is_not_adopted_cannot_be_withdrawn(directs: Client, command: Any) -> None:
    response = directs.post(WITHDRAW, {**command(), "reason": "A long enough reason."})

    assert response.status_code == 422
    assert "nothing to withdraw" in response.content.decode()


def test_a_rule_from_a_good_source_needs_no_signature(directs: Client, command: Any) -> None:
    url = reverse("knowing:sign", args=["contraindication", "stroke-ever"])

    response = directs.post(url, {**command(), "reason": "A long enough reason."})

    assert response.status_code == 422
    assert "needs no signature" in response.content.decode()
    assert not SignedStatement.objects.exists()


def test_a_weak_rule_warns_until_the_director_signs_it_and_then_stops(
    directs: Client, command: Any, organisation: Organisation, other_knowledge: Any, at: Any
) -> None:
    from mesotherapy.facts import Facts
    from mesotherapy.truth import Truth

    rule = (
        '[[contraindication]]\nid = "made-up"\ntitle.en = "Made up"\ntopic = "other"\nseverity = "absolute"\n'
    )
    rule += 'when = "fainting-with-needles"\nsay.clinician.en = "x"\nsay.patient.en = "x"\n'
    rule += 'source = []\nevidence = "none"\n'
    file = "contraindications/bleeding.toml"
    other_knowledge(file, "[[contraindication]]", f'{rule}confidence = "unsourced"\n\n[[contraindication]]')
    facts = Facts.answers({"fainting-with-needles": Truth.YES}, on=at.date())
    url = reverse("knowing:sign", args=["contraindication", "made-up"])
    entry = reverse("knowing:entry", args=["contraindication", "made-up"])

    def verdict() -> Verdict:
        signed = signed_statements(organisation)
        return current_pack().screen(facts, on=at.date(), signed=signed).verdict

    assert verdict() is Verdict.ASK
    assert url in directs.get(entry).content.decode()
    assert directs.post(url, {**command(), "reason": "Seen twice in this clinic."}).status_code == 302
    assert verdict() is Verdict.BLOCKED
    assert "Seen twice in this clinic." in directs.get(entry).content.decode()
    assert directs.post(url, {**command(), "reason": "Seen twice in this clinic."}).status_code == 422
    assert SignedStatement.objects.count() == 1


@pytest.mark.parametrize("role", ["reception", "assistant", "manager", "practitioner"])
def test_only_the_director_adopts(request: Any, sign_in: Any, command: Any, role: str) -> None:
    client = sign_in(request.getfixturevalue(role))
    for address in (ADOPT, WITHDRAW, reverse("knowing:adoption")):
        assert client.get(address).status_code == 403
    fields = {**command(), "read_digest": rests_on_of(TXA).digest, "credential": "x", "has_read": "on"}
    assert client.post(ADOPT, fields).status_code == 403
    assert not Adoption.objects.exists()


def test_one_clinics_adoption_is_not_anothers(
    adopt: Any, organisation: Organisation, other_organisation: Organisation
) -> None:
    adopt()

    assert review_state(organisation).current == 1
    assert review_state(other_organisation).current == 0
    offered = [each for each in current_pack().all(Protocol) if each.off_by_default is None]
    assert f"1 of {len(offered)} treatments" in review_state(organisation).words
    assert "not yet reviewed" in review_state(other_organisation).words


def test_the_header_says_how_far_the_content_is_read(adopt: Any, directs: Client) -> None:
    before = directs.get("/knowledge/").content.decode()
    adopt()
    after = directs.get("/knowledge/").content.decode()

    assert "not yet reviewed by a clinician of this clinic" in before
    offered = [each for each in current_pack().all(Protocol) if each.off_by_default is None]
    assert f"1 of {len(offered)} treatments read and adopted" in after
