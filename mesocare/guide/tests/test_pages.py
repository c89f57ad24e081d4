"""The pages to read: who wrote them, what they rest on, what it costs."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.guide.estimate import estimate
from mesocare.guide.reading import blocks_of, read_article
from mesocare.guide.structured import data_block
from mesocare.guide.tests.cast import set_prices
from mesotherapy.pack.articles import Article
from mesotherapy.pack.protocols import Protocol
from tests.support.world import World

pytestmark = pytest.mark.django_db
TXA = "melasma-tranexamic-acid-intradermal"
ASKED_FOR = (
    "What is mesotherapy?",
    "Who may benefit?",
    "What happens in a session?",
    "How many sessions",
    "Side effects",
    "Aftercare and recovery",
    "What to expect",
    "Who should not have it?",
    "Is it painful?",
    "Can it be combined",
    "Does it work?",
    "What does it cost",
)


def read(client: Client, name: str, site: Site, *arguments: str, **query: object) -> str:
    response = client.get(reverse(f"guide:{name}", args=[site.slug, *arguments]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_article_has_every_part_and_says_that_nobody_has_reviewed_it(client: Client, site: Site) -> None:
    page = read(client, "article", site, "mesotherapy")

    assert all(title in page for title in ASKED_FOR)
    assert "not yet reviewed" in page
    assert "Written by" in page
    assert '<time datetime="2026-' in page
    assert 'lang="en"' in page


def test_every_mark_in_the_text_leads_to_a_source_in_the_list(client: Client, site: Site) -> None:
    for article in current_pack().all(Article):
        page = read(client, "article", site, article.slug)
        marks = set(re.findall(r'href="#(source-\d+)"', page))
        assert marks
        assert marks == set(re.findall(r'id="(source-\d+)"', page))


def test_every_source_of_an_article_is_listed_once() -> None:
    pack = current_pack()
    article = pack.by_id(Article)["mesotherapy"]

    reading = read_article(pack, article, "en")

    assert [listed.key for listed in reading.sources] == list(article.sources())
    assert [listed.number for listed in reading.sources] == list(range(1, len(reading.sources) + 1))


def test_an_article_about_a_treatment_tells_the_studies_that_speak_against_it_too(
    client: Client, site: Site
) -> None:
    page = read(client, "article", site, "melasma-tranexamic-acid")

    assert all(word in page for word in (">Against<", ">For<", ">Not clear<"))
    assert "has not adopted it" in page


def test_structured_data_is_json_and_cannot_end_its_element(client: Client, site: Site) -> None:
    page = read(client, "article", site, "mesotherapy")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "MedicalWebPage"
    assert "reviewedBy" not in data
    assert data["citation"]
    assert "</script>" not in str(data_block({"x": "</script><b>&"})).removesuffix("</script>")


def test_an_article_in_a_language_it_does_not_have_is_marked_as_english(
    client: Client, site: Site, settings: Any
) -> None:
    settings.LANGUAGES = [("en", "English"), ("he", "Hebrew")]

    page = client.get(
        reverse("guide:article", args=[site.slug, "mesotherapy"]), headers={"Accept-Language": "he"}
    ).content.decode()

    assert '<html lang="he" dir="rtl"' in page
    assert '<div class="article-text" lang="en" dir="ltr">' in page


def test_paragraphs_and_lists_are_told_apart() -> None:
    first, second, third = blocks_of("One\nline.\n\nSay:\n- a\n- b")

    assert (first.text, second.text, third.lines) == ("One line.", "Say:", ("a", "b"))


def test_a_site_without_prices_says_so(client: Client, site: Site) -> None:
    page = read(client, "cost", site, treatment=TXA)

    assert "has not set its prices yet" in page
    assert 'class="price"' not in page


def test_a_course_is_added_up_with_tax_and_names_what_is_missing(
    client: Client, world: World, site: Site
) -> None:
    set_prices(world, site)

    page = read(client, "cost", site, treatment=TXA, zone=["forehead", "malar"], numbing="yes")

    # 60 + 6 × 140 + 6 × 25 + 6 × 12 = 1122, with 20 % tax 1346.40
    assert "€1,346.40" in page
    assert "VAT included" in page
    assert "No price set for" in page
    assert "Review visit" in page


@pytest.mark.parametrize(("how_many", "sessions"), [("min", 3), ("typical", 6), ("max", 12)])
def test_the_number_of_sessions_is_the_protocols(
    world: World, site: Site, how_many: str, sessions: int
) -> None:
    set_prices(world, site)
    pack = current_pack()

    total = estimate(
        pack=pack, site=site, protocols=[pack.get(Protocol, TXA)], how_many=how_many, zones=(), numbing=False
    )

    assert total.net_minor == 6000 + sessions * 14000


def test_what_is_paid_once_is_counted_once_for_two_treatments(world: World, site: Site) -> None:
    set_prices(world, site)
    pack = current_pack()

    total = estimate(
        pack=pack, site=site, protocols=pack.all(Protocol), how_many="min", zones=(), numbing=False
    )

    assert [line.item for part in total.parts for line in part.lines].count("consultation") == 1
    assert (
        "Derma pen for acne scars, one session" in " ".join(total.missing)
        or "acne" in " ".join(total.missing).lower()
    )


@pytest.mark.parametrize("name", ["home", "self-check", "cost", "contact"])
def test_another_name_of_a_site_is_not_there(client: Client, db: None, name: str) -> None:
    assert client.get(reverse(f"guide:{name}", args=["nowhere"])).status_code == 404


def test_no_article_of_that_name_is_not_there(client: Client, site: Site) -> None:
    assert client.get(reverse("guide:article", args=[site.slug, "nothing"])).status_code == 404


def test_the_front_page_leads_to_all_three_and_says_what_is_offered(client: Client, site: Site) -> None:
    page = read(client, "home", site)

    assert all(words in page for words in ("What is it?", "Is it for me?", "What would it cost here?"))
    offered = [each for each in current_pack().all(Protocol) if each.off_by_default is None]
    assert page.count("has not adopted it") == len(offered)


def test_articles_are_dated() -> None:
    assert all(article.updated <= date(2100, 1, 1) for article in current_pack().all(Article))
