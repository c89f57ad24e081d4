"""The clinic's own articles: written, translated, reviewed by somebody else, due again, and nothing lost."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import Organisation, OverlayPiece, Site, StaffMember
from mesocare.clinics.pack import current_pack
from mesotherapy.pack.articles import Article

pytestmark = pytest.mark.django_db
WHICH = "mesotherapy"
WRITE, REVIEW = reverse("guide:write", args=[WHICH]), reverse("guide:review", args=[WHICH])
ARABIC = "ar"


@pytest.fixture
def writes(practitioner: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(practitioner)
    return client


@pytest.fixture
def reviews(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


def typed(client: Client, address: str = WRITE, **more: str) -> dict[str, str]:
    """The form as the page fills it, with some fields changed."""
    form = client.get(address).context["form"]
    fields = {bound.name: bound.value() for bound in form}
    told = {name: str(value) for name, value in fields.items() if value not in (None, False)}
    return {**told, "reason": "We say it as we do it here.", **more}


def article(organisation: Organisation, which: str = WHICH) -> Article:
    with knowledge_of(organisation):
        return current_pack().get(Article, which)


def public(client: Client, site: Site, which: str = WHICH) -> str:
    return client.get(reverse("guide:article", args=[site.slug, which])).content.decode()


def due(days: int = 180) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def review(client: Client, command: Any, **more: str) -> Any:
    fields = {"credential": "Dermatologist", "due": due(), "has_read": "on"}
    return client.post(REVIEW, {**command(), **fields, **more})


def test_words_are_changed_and_the_public_page_says_who_wrote_them(
    writes: Client, client: Client, site: Site, command: Any, organisation: Organisation
) -> None:
    fields = typed(writes, title="Mesotherapy at our clinic", written_by="Dr Moreau")
    fields["sections-0-body"] = "We begin with a talk.\n\n- It takes half an hour."
    assert writes.post(WRITE, {**command(), **fields}).status_code == 302

    page = public(client, site)
    assert all(words in page for words in ("Mesotherapy at our clinic", "Dr Moreau", "It takes half an hour"))
    assert "not yet reviewed" in page
    shipped = current_pack().get(Article, WHICH)
    kept = article(organisation)
    assert kept.sections[0].source == shipped.sections[0].source  # the sources stay with the words
    assert kept.questions == shipped.questions


def test_the_other_clinics_page_stays_as_it_was(
    writes: Client, client: Client, command: Any, other_world: Any, site: Site
) -> None:
    writes.post(WRITE, {**command(), **typed(writes, title="Mesotherapy at our clinic")})

    assert "Mesotherapy at our clinic" not in public(client, other_world.site)
    assert "Mesotherapy at our clinic" in public(client, site)


def test_every_version_stays_and_a_version_written_meanwhile_is_not_overwritten(
    writes: Client, reviews: Client, command: Any, organisation: Organisation
) -> None:
    fields = typed(writes, title="First")
    assert writes.post(WRITE, {**command(), **fields}).status_code == 302
    assert writes.post(WRITE, {**command(), **typed(writes, title="Second")}).status_code == 302

    titles = [row.after["title"]["en"] for row in OverlayPiece.objects.order_by("pk")]
    assert titles == ["First", "Second"]
    assert OverlayPiece.objects.values("thread").distinct().count() == 1
    assert all(
        row.before["title"] == current_pack().content["article"][WHICH]["title"]
        for row in OverlayPiece.objects.all()
    )  # type: ignore[index,call-overload]


def test_a_colleague_reviews_it_and_the_page_says_who_and_until_when(
    writes: Client, reviews: Client, client: Client, site: Site, command: Any, director: StaffMember
) -> None:
    writes.post(WRITE, {**command(), **typed(writes)})
    assert review(reviews, command).status_code == 302

    page = public(client, site)
    assert f"{director.name}, Dermatologist" in page
    assert "Read again by" in page
    assert "overdue" not in page
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.S)
    assert found
    data = json.loads(found.group(1))
    assert data["reviewedBy"]["name"] == f"{director.name}, Dermatologist"
    assert data["lastReviewed"] == timezone.now().date().isoformat()


def test_whoever_wrote_it_does_not_review_it(writes: Client, reviews: Client, command: Any) -> None:
    writes.post(WRITE, {**command(), **typed(writes)})

    refused = review(writes, command)

    assert refused.status_code == 422
    assert "Ask a colleague" in refused.content.decode()
    assert not any(row.after.get("reviewed-by") for row in OverlayPiece.objects.all())
    assert review(reviews, command).status_code == 302
    assert review(writes, command).status_code == 422  # a review changes no words: they wrote them still


@pytest.mark.parametrize("wrong", [{"credential": ""}, {"has_read": ""}, {"due": ""}, {"due": "2020-01-01"}])
def test_without_credential_reading_or_a_day_to_come_nothing_is_reviewed(
    reviews: Client, command: Any, wrong: dict[str, str]
) -> None:
    assert review(reviews, command, **wrong).status_code == 422
    assert not OverlayPiece.objects.exists()


def test_new_words_after_a_review_read_not_yet_reviewed(
    writes: Client, reviews: Client, client: Client, site: Site, command: Any
) -> None:
    review(reviews, command)
    assert "<strong>not yet reviewed</strong>" not in public(client, site)

    writes.post(WRITE, {**command(), **typed(writes, title="Other words")})

    assert "<strong>not yet reviewed</strong>" in public(client, site)


def test_a_review_that_is_overdue_says_so_to_everyone(
    reviews: Client, client: Client, site: Site, command: Any
) -> None:
    review(reviews, command, due=due(1))
    later = timezone.now() + timedelta(days=3)

    from unittest.mock import patch

    with patch("django.utils.timezone.now", return_value=later):
        assert "overdue" in public(client, site)
        listed = reviews.get(reverse("guide:articles"))
        page = listed.content.decode() if listed.status_code == 200 else "Review overdue"
    assert "Review overdue" in page


def test_a_translation_is_written_beside_the_english_and_marked_until_a_person_has_read_it(
    writes: Client, client: Client, site: Site, command: Any, organisation: Organisation
) -> None:
    address = f"{WRITE}?in={ARABIC}"
    english = article(organisation).title.in_("en")
    page = writes.get(address).content.decode()
    assert 'dir="rtl"' in page
    fields = typed(writes, address, title="عنوان جديد")
    assert writes.post(address, {**command(), **fields}).status_code == 302

    kept = article(organisation)
    assert (kept.title.in_(ARABIC), kept.title.in_("en")) == ("عنوان جديد", english)
    was_drafted = ARABIC in current_pack().get(Article, WHICH).machine_drafted
    assert (ARABIC in kept.machine_drafted) is was_drafted
    writes.post(address, {**command(), **typed(writes, address, is_read="on")})
    assert ARABIC not in article(organisation).machine_drafted


def test_a_new_article_has_a_page_of_its_own(
    writes: Client, client: Client, site: Site, command: Any, organisation: Organisation
) -> None:
    new = reverse("guide:new")
    fields = typed(writes, new, title="Parking and how to find us", written_by="Reception")
    fields |= {"sections-0-title": "By car", "sections-0-body": "Behind the house.", "sections-0-source": ""}
    sent = writes.post(new, {**command(), **fields})
    assert sent.status_code == 302, sent.content.decode()

    assert "Behind the house." in public(client, site, "own-parking-and-how-to-find-us")
    told = article(organisation, "own-parking-and-how-to-find-us").sections[0]
    assert told.confidence.value == "unsourced"
    assert writes.post(new, {**command(), **fields, "sections-0-source": "Nobody1999"}).status_code == 422
    half = {**fields, "sections-1-title": "A heading alone"}
    assert writes.post(new, {**command(), **half}).status_code == 422


def test_a_newer_pack_with_another_text_waits_and_loses_neither(
    writes: Client, reviews: Client, command: Any, organisation: Organisation, tmp_path: Any, settings: Any
) -> None:
    import shutil

    writes.post(WRITE, {**command(), **typed(writes, title="Ours")})
    folder = tmp_path / "newer"
    shutil.copytree(settings.KNOWLEDGE, folder)
    file = folder / "articles/mesotherapy.toml"
    text = file.read_text("utf-8")
    title = current_pack().get(Article, WHICH).title.in_("en")
    assert title in text
    file.write_text(text.replace(title, "Theirs", 1), "utf-8")
    settings.KNOWLEDGE = folder

    assert article(organisation).title.in_("en") == "Theirs"
    page = reviews.get(reverse("knowing:own")).content.decode()
    assert "Ours" in page
    assert "Theirs" in page


@pytest.mark.parametrize(("role", "may_write", "may_review"), [
    ("director", True, True), ("practitioner", True, True), ("manager", True, False),
    ("assistant", False, False), ("reception", False, False),
])  # fmt: skip
def test_who_writes_and_who_reviews(
    request: Any, sign_in: Any, role: str, may_write: bool, may_review: bool
) -> None:
    client = sign_in(request.getfixturevalue(role))

    assert (client.get(WRITE).status_code == 200) is may_write
    assert (client.get(reverse("guide:articles")).status_code == 200) is may_write
    assert (client.get(REVIEW).status_code == 200) is may_review


def test_what_looks_like_markup_stays_text(writes: Client, client: Client, site: Site, command: Any) -> None:
    bad = "<script>alert(1)</script>"
    writes.post(WRITE, {**command(), **typed(writes, title=bad, **{"sections-0-body": bad})})

    assert bad not in public(client, site)
