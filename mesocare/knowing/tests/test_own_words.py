"""The clinic's own words: with author, reason and source, over the pack, never lost, never another's."""

import io
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.audit.models import AuditEvent
from mesocare.clinics.actions import adopt_protocol
from mesocare.clinics.in_force import knowledge_of, laid_of
from mesocare.clinics.models import Organisation, OverlayPiece, Site, StaffMember
from mesocare.clinics.pack import adoption_of, current_pack, rests_on_of, shipped_pack
from mesocare.knowing.own import read_export
from mesotherapy.pack.aftercare import Aftercare
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.substances import Substance

pytestmark = pytest.mark.django_db
TXA = "melasma-tranexamic-acid-intradermal"
ALCOHOL = reverse("knowing:change", args=["aftercare", "alcohol"]) + "?at=options.0"
GROUNDS = {
    "author": "Dr Okafor, dermatologist",
    "own_title": "What we saw in 200 sessions",
    "evidence": "observational",
    "has_read": "on",
    "reason": "Bruises were fewer with two days.",
}
LONGER = {"value:say.en": "72 hours, we find.", "value:min": "72 h", "value:max": "72 h"}


@pytest.fixture
def directs(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


@pytest.fixture
def say_longer(directs: Client, command: Any) -> OverlayPiece:
    response = directs.post(ALCOHOL, {**command(), **GROUNDS, **LONGER})
    assert response.status_code == 302, response.content.decode()
    return OverlayPiece.objects.get(kind="aftercare")


def alcohol(organisation: Organisation) -> Aftercare:
    with knowledge_of(organisation):
        return current_pack().get(Aftercare, "alcohol")


def test_a_value_is_said_otherwise_with_author_reason_and_source(
    say_longer: OverlayPiece, organisation: Organisation, director: StaffMember, directs: Client
) -> None:
    option = alcohol(organisation).options[0]

    assert str(option.min) == "72 h"
    assert option.source == ("own-1",)
    assert (option.evidence.value, option.confidence.value) == ("observational", "read")
    assert (say_longer.author, say_longer.by) == (GROUNDS["author"], director)
    assert say_longer.before["min"] == "24 h"
    assert AuditEvent.objects.filter(action="knowledge.changed").exists()
    page = directs.get(reverse("knowing:entry", args=["aftercare", "alcohol"])).content.decode()
    assert all(words in page for words in ("in its own words", "72 hours, we find.", GROUNDS["reason"]))
    assert "200 sessions" in directs.get(reverse("knowing:source", args=["own-1"])).content.decode()


def test_the_shipped_pack_and_the_other_clinic_never_hear_of_it(
    say_longer: OverlayPiece, other_organisation: Organisation, other_world: Any, sign_in: Any
) -> None:
    assert str(shipped_pack().get(Aftercare, "alcohol").options[0].min) == "24 h"
    assert str(alcohol(other_organisation).options[0].min) == "24 h"
    theirs = sign_in(other_world.director)
    for name, arguments in (
        ("own", []),
        ("entry", ["aftercare", "alcohol"]),
        ("kind", ["source"]),
        ("disagreements", []),
        ("home", []),
        ("export", []),
    ):
        page = theirs.get(reverse(f"knowing:{name}", args=arguments)).content.decode()
        assert "72 hours, we find." not in page
        assert "200 sessions" not in page
    assert "200 sessions" not in theirs.get(reverse("knowing:home"), {"q": "sessions"}).content.decode()
    for name in ("thread", "decide"):
        assert theirs.get(reverse(f"knowing:{name}", args=[say_longer.thread])).status_code == 404
    assert theirs.get(reverse("knowing:source", args=["own-1"])).status_code == 404


def test_the_public_pages_of_each_clinic_speak_with_its_own_knowledge(
    say_longer: OverlayPiece, client: Client, site: Site, other_world: Any
) -> None:
    for place in (site, other_world.site, site):
        client.get(reverse("guide:home", args=[place.slug]))
        assert current_pack() is shipped_pack()  # nothing stays behind after a request


def test_what_rests_on_changed_words_is_adopted_again(
    directs: Client, director: StaffMember, organisation: Organisation, command: Any, at: Any
) -> None:
    adopt_protocol(
        protocol=TXA,
        read_digest=rests_on_of(TXA).digest,
        credential="Dermatologist",
        by=director,
        at=at,
        command_id=uuid.uuid4(),
    )
    directs.post(ALCOHOL, {**command(), **GROUNDS, **LONGER})

    with knowledge_of(organisation):
        assert adoption_of(organisation, TXA).has_changed
    assert "Changed since it was adopted" in directs.get(reverse("knowing:adoption")).content.decode()


def test_said_again_the_first_word_of_the_pack_is_still_remembered(
    say_longer: OverlayPiece, directs: Client, command: Any, organisation: Organisation
) -> None:
    directs.post(ALCOHOL, {**command(), **GROUNDS, **LONGER, "value:min": "48 h"})

    rows = OverlayPiece.objects.filter(kind="aftercare").order_by("pk")
    assert [row.thread for row in rows] == [say_longer.thread] * 2
    assert all(row.before["min"] == "24 h" for row in rows)
    assert str(alcohol(organisation).options[0].min) == "48 h"


@pytest.mark.parametrize(
    ("missing", "status"),
    [({"reason": "short"}, 422), ({"author": ""}, 422), ({"source": "Nobody1999"}, 422)],
)
def test_without_grounds_nothing_is_kept(
    directs: Client, command: Any, missing: dict[str, str], status: int
) -> None:
    assert directs.post(ALCOHOL, {**command(), **GROUNDS, **LONGER, **missing}).status_code == status
    assert not OverlayPiece.objects.exists()


def test_what_the_pack_cannot_hold_is_refused_and_told(directs: Client, command: Any) -> None:
    page = directs.post(ALCOHOL, {**command(), **GROUNDS, **LONGER, "value:max": "2 h"})

    assert page.status_code == 422
    assert "do" in page.content.decode()
    assert not OverlayPiece.objects.exists()


@pytest.mark.parametrize(
    ("kind", "entry", "at"),
    [
        ("contraindication", "stroke-ever", "entry"),
        ("red-flag", None, "entry"),
        ("jurisdiction", "GB", "emergency"),
    ],
)
def test_rules_flags_and_law_are_not_edited(
    directs: Client, command: Any, kind: str, entry: str | None, at: str
) -> None:
    name = entry or next(iter(current_pack().entries[kind]))
    address = reverse("knowing:change", args=[kind, name])
    response = directs.post(
        f"{address}?at={at}", {**command(), **GROUNDS, "value:say.clinician.en": "Go on."}
    )

    assert response.status_code in {404, 422}
    assert "Say this otherwise" not in directs.get(address).content.decode()
    assert not OverlayPiece.objects.exists()


def test_a_cap_is_not_edited(directs: Client, command: Any) -> None:
    name, place = next(
        (substance.id, index)
        for substance in current_pack().all(Substance)
        for index, limit in enumerate(substance.limits)
        if limit.kind.value == "cap"
    )
    address = reverse("knowing:change", args=["substance", name]) + f"?at=limits.{place}"

    response = directs.post(address, {**command(), **GROUNDS, "value:max": "900 mg"})

    assert response.status_code == 422
    assert "Set a ceiling" in directs.get(address).content.decode()
    assert not OverlayPiece.objects.exists()


def test_an_aftercare_line_of_their_own(directs: Client, command: Any, organisation: Organisation) -> None:
    fields = {
        **GROUNDS,
        "thing": "Sauna",
        "section": "heat",
        "action": "avoid",
        "text": "No sauna for {value}.",
        "time": "5 d",
        "regions": ["face"],
        "until_day": "5",
    }
    address = reverse("knowing:add", args=["aftercare"])
    assert directs.post(address, {**command(), **fields, "time": ""}).status_code == 422
    assert directs.post(address, {**command(), **fields}).status_code == 302

    with knowledge_of(organisation):
        line = current_pack().get(Aftercare, "own-sauna")
    assert str(line.options[0].max) == "5 d"
    assert line.options[0].source == ("own-1",)


def test_a_rule_of_their_own_in_toml_with_what_is_wrong_told(
    directs: Client, command: Any, organisation: Organisation
) -> None:
    rule = """
id = "own-tattoo"
title.en = "Fresh tattoo in the zone"
topic = "skin-disease"
severity = "defer"
when = "fainting-with-needles"
say.clinician.en = "Wait until it has healed."
say.patient.en = "We wait until your tattoo has healed."
source = ["Lee2006"]
evidence = "rct"
confidence = "second-hand"
"""
    address = reverse("knowing:add", args=["contraindication"])
    wrong = directs.post(
        address, {**command(), **GROUNDS, "own_title": "", "entry": rule.replace("skin-", "no-")}
    )
    assert wrong.status_code == 422
    assert "topic" in wrong.content.decode()
    unread = directs.post(address, {**command(), **GROUNDS, "own_title": "", "entry": "id = "})
    assert "Line 1" in unread.content.decode()
    assert not OverlayPiece.objects.exists()

    assert directs.post(address, {**command(), **GROUNDS, "own_title": "", "entry": rule}).status_code == 302
    with knowledge_of(organisation):
        assert current_pack().find(Contraindication, "own-tattoo")
    twice = directs.post(address, {**command(), **GROUNDS, "own_title": "", "entry": rule})
    assert "is taken" in twice.content.decode()


def test_a_newer_pack_that_says_something_else_waits_for_a_decision_and_nothing_is_lost(
    say_longer: OverlayPiece, directs: Client, command: Any, organisation: Organisation, other_knowledge: Any
) -> None:
    other_knowledge("aftercare/alcohol.toml", '"24 hours."', '"24 to 36 hours."')

    assert str(alcohol(organisation).options[0].min) == "24 h"  # the pack holds meanwhile
    page = directs.get(reverse("knowing:own")).content.decode()
    assert "Waiting for a decision" in page
    assert "24 to 36 hours." in page
    assert "72 hours, we find." in page
    keep = {**command(), **GROUNDS, "own_title": "", "what": "keep"}
    decide = reverse("knowing:decide", args=[say_longer.thread])
    assert directs.post(decide, keep).status_code == 302
    assert str(alcohol(organisation).options[0].min) == "72 h"
    assert not laid_of(organisation).conflicts
    history = directs.get(reverse("knowing:thread", args=[say_longer.thread])).content.decode()
    assert history.count(GROUNDS["author"]) >= 2


def test_taken_back_the_pack_holds_and_the_words_stay_readable(
    say_longer: OverlayPiece, directs: Client, command: Any, organisation: Organisation
) -> None:
    decide = reverse("knowing:decide", args=[say_longer.thread])
    assert directs.post(decide, {**command(), "what": "back", "reason": "no"}).status_code == 422
    assert (
        directs.post(decide, {**command(), "what": "back", "reason": "We go with the pack."}).status_code
        == 302
    )

    assert str(alcohol(organisation).options[0].min) == "24 h"
    page = directs.get(reverse("knowing:thread", args=[say_longer.thread])).content.decode()
    assert "Taken back" in page
    assert GROUNDS["reason"] in page


def test_a_source_something_rests_on_is_not_taken_back(
    say_longer: OverlayPiece, directs: Client, command: Any
) -> None:
    source = OverlayPiece.objects.get(kind="source")
    decide = reverse("knowing:decide", args=[source.thread])

    refused = directs.post(decide, {**command(), "what": "back", "reason": "We go with the pack."})

    assert refused.status_code == 422
    assert "rests on it" in refused.content.decode()


def test_exported_and_taken_in_by_another_clinic_it_says_the_same_there(
    say_longer: OverlayPiece, directs: Client, command: Any, other_world: Any, sign_in: Any
) -> None:
    data = directs.get(reverse("knowing:export")).content
    assert {piece.place for _word, piece, _reason in read_export(data)} == {
        "aftercare:alcohol",
        "source:own-1",
    }
    theirs = sign_in(other_world.director)
    sent = theirs.post(reverse("knowing:import"), {**command(), "file": file_of(data)})
    assert sent.status_code == 302

    assert str(alcohol(other_world.organisation).options[0].min) == "72 h"
    rows = OverlayPiece.objects.filter(organisation=other_world.organisation)
    assert {(row.author, row.by, row.imported) for row in rows} == {
        (GROUNDS["author"], other_world.director, True)
    }


def file_of(data: bytes) -> io.BytesIO:
    found = io.BytesIO(data)
    found.name = "own.toml"
    return found


def piece(**fields: str) -> bytes:
    told = {
        "thread": str(uuid.uuid4()),
        "word": "added",
        "kind": "source",
        "entry": "own-9",
        "author": "Dr X",
        "reason": "A reason long enough.",
    } | fields
    lines = "\n".join(f'{key} = "{value}"' for key, value in told.items())
    return f"format = 1\n[[piece]]\n{lines}\n".encode()


RULE = "stroke-ever"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"format = 1",
        b"format = 2",
        b"not toml at all [",
        b"format = 1\npiece = 3",
        b"x" * 1_000_001,
        b"a = " + b"[" * 3000,
        piece(word="signed"),
        piece(thread="not-a-uuid"),
        piece(reason="short"),
        piece(kind="charts", entry="x", word="held-back"),
        piece(kind="authors", entry="x", word="held-back"),
        piece(kind="contraindication", entry=RULE, word="held-back"),
        piece(kind="contraindication", entry=RULE, word="changed", path="say"),
        piece(kind="substance", entry="tranexamic-acid", word="changed", path="statuses.0"),
        piece(kind="question", entry="own-q"),
        piece(kind="vignette", entry="own-v"),
        piece(kind="source", entry="own-9"),  # without content
    ],
)
def test_a_file_that_is_no_export_or_reaches_too_far_takes_nothing_in(
    directs: Client, command: Any, data: bytes
) -> None:
    response = directs.post(reverse("knowing:import"), {**command(), "file": file_of(data)})

    assert response.status_code == 422
    assert not OverlayPiece.objects.exists()


@pytest.mark.parametrize("role", ["practitioner", "assistant", "reception", "manager"])
def test_only_the_director_writes_and_everybody_reads(
    say_longer: OverlayPiece, request: Any, sign_in: Any, command: Any, role: str
) -> None:
    client = sign_in(request.getfixturevalue(role))
    before = OverlayPiece.objects.count()

    assert client.get(reverse("knowing:own")).status_code == 200
    assert (
        "Say it otherwise"
        not in client.get(reverse("knowing:entry", args=["aftercare", "alcohol"])).content.decode()
    )
    for address in (
        ALCOHOL,
        reverse("knowing:add", args=["aftercare"]),
        reverse("knowing:import"),
        reverse("knowing:export"),
        reverse("knowing:decide", args=[say_longer.thread]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {**command(), **GROUNDS, **LONGER}).status_code in {403, 405}
    assert OverlayPiece.objects.count() == before


def test_a_form_sent_twice_is_kept_once(directs: Client, command: Any) -> None:
    fields = {**command(), **GROUNDS, **LONGER}
    for _ in range(2):
        directs.post(ALCOHOL, fields)

    assert OverlayPiece.objects.filter(kind="aftercare").count() == 1
