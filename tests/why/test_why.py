"""Every sentence of the pack that a page of the staff shows can be asked "why?" on that page, in one tap."""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from mesocare.clinics.because import because
from mesocare.clinics.in_force import current_pack
from mesocare.clinics.models import StaffMember
from mesocare.demo.actions import build_demo
from mesotherapy.pack.base import Cited, Model, Text
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.walking import statements_in
from tests.support.clinic import SignIn
from tests.why.pages import Node, read, squeeze, unexplained

pytestmark = pytest.mark.django_db
MOST = 2  # pages of one route
SHORTEST = 25  # a shorter text may stand there by chance
NOT_SAID = {"article", "code", "reading", "source", "vignette"}
ELSEWHERE = {
    # the public's pages, whose articles name their sources in full at their end
    "guide",
    # every line there has its source beside it
    "knowing",
    # no clinical word on them
    "account_login", "account_logout", "sign-out", "locked", "demo:erase",
}  # fmt: skip
MUST_SEE = {
    "aftercare:sheet", "assessment:assess", "assessment:screening", "consent:show", "outcomes:outcomes",
    "planning:build", "planning:choose", "planning:show", "recovery:case", "today:kit", "treatment:gate",
    "treatment:record",
}  # fmt: skip
_LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
_OPEN = re.compile(r'<form[^>]*action="([^"]+/open/)"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def sentences() -> Iterator[str]:
    """What the pack says to somebody, without what is filled in later."""
    for kind, entries in current_pack().entries.items():
        for entry in () if kind in NOT_SAID else entries.values():
            for _path, statement in statements_in(entry):
                for text in texts(statement):
                    whole = re.split(r"\{[a-z_]+\}", squeeze(text.in_("en")))
                    longest = max(whole, key=len).strip()
                    if len(longest) > SHORTEST:
                        yield longest


def texts(model: Model) -> Iterator[Text]:
    for name in ("say", "patient", "text", "number", "clinician", "do"):
        value = getattr(model, name, None)
        if isinstance(value, Text):
            yield value
        elif isinstance(value, Model) and not isinstance(value, Cited):
            yield from texts(value)


def walk(client: Client) -> Iterator[tuple[str, str, Node]]:
    """Every page that the director comes to, a few of each route, and a session laid out on the way."""
    waiting, seen, looked_at = (
        ["/", "/patients/", "/plans/", "/recovery/", "/calendar/"],
        set[str](),
        Counter[str](),
    )
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if not name or {name, name.partition(":")[0]} & ELSEWHERE or looked_at[name] >= MOST:
            continue
        answer = client.get(path)
        if answer.status_code != 200 or answer.streaming or "html" not in answer.headers["content-type"]:
            continue
        looked_at[name] += 1
        page = answer.content.decode()
        yield name, path, read(page)
        found = [urljoin(path, html.unescape(link)) for link in _LINK.findall(page)]
        for action, inner in _OPEN.findall(page) if not looked_at["treatment:gate"] else ():
            found.append(client.post(action, dict(_HIDDEN.findall(inner))).headers.get("Location", ""))
        fresh = [link for link in dict.fromkeys(found) if link.startswith("/") and link not in seen]
        seen |= set(fresh)
        waiting += fresh


def name_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def test_no_page_of_the_demo_shows_a_sentence_of_the_pack_without_a_way_to_its_source(
    sign_in: SignIn,
) -> None:
    demo = build_demo(at=timezone.now())
    said = sorted(set(sentences()))
    left: dict[str, set[str]] = defaultdict(set)
    shown: Counter[str] = Counter()
    for name, path, page in walk(sign_in(StaffMember.objects.get(organisation=demo, role="director"))):
        left[f"{name} {path}"] |= unexplained(page, said)
        shown[name] += 1

    told = [f"{where}: {sentence}" for where, found in left.items() for sentence in sorted(found)]
    assert not told, "\n".join(told)
    assert MUST_SEE - set(shown) == set()


def test_the_audit_finds_a_sentence_that_stands_alone() -> None:
    sentence = "Not for looks, and not for a longer time."
    other = "<ul><li><a href='/knowledge/device/x/'>x</a></li></ul>"
    alone = f"<main><section><p>{sentence}</p>{other}</section></main>"
    neighbour = (
        f"<main><ul><li>{sentence}</li><li>Other <a href='/knowledge/device/x/'>x</a></li></ul></main>"
    )
    beside = f"<main><ul><li>{sentence} <a href='/knowledge/device/x/'>Why?</a></li></ul></main>"
    after = (
        f"<main><div><p>{sentence}</p><details><a href='/knowledge/device/x/'>x</a></details></div></main>"
    )

    assert unexplained(read(alone), [sentence]) == {sentence}
    assert unexplained(read(neighbour), [sentence]) == {sentence}
    assert unexplained(read(beside), [sentence]) == set()
    assert unexplained(read(after), [sentence]) == set()


def test_one_tap_tells_source_evidence_confidence_review_and_the_packs_version(sign_in: SignIn) -> None:
    demo = build_demo(at=timezone.now())
    client = sign_in(StaffMember.objects.get(organisation=demo, role="director"))
    pack = current_pack()

    page = client.get(reverse("today:kit")).content.decode()
    opened = re.findall(r'<details class="why because.*?</details>', page, re.DOTALL)

    assert opened
    for one in opened:
        assert "/knowledge/checklist/emergency-kit/" in one
        assert "not yet reviewed" in one
        assert f"pack {pack.version}, {pack.digest[:12]}" in squeeze(one)


def test_a_sentence_is_found_alone_and_within_a_longer_text() -> None:
    pack = current_pack()
    first, second = (str(rule.say.clinician) for rule in pack.all(Contraindication)[:2])

    assert because(first)[0].kind == "contraindication"
    both = because(f"{first} And then: {second}")
    assert [each.words for each in both] == [squeeze(first), squeeze(second)]
    assert because("Nothing that any pack would ever say in a sentence.") == ()
    assert because("") == ()
    assert because(place="substance:no-such-thing") == ()
