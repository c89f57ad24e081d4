"""The guide in each language: its own address, its own direction, and no half of a page for the staff."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.guide.structured import medical_web_page
from mesocare.guide.tests.cast import set_prices
from mesocare.guide.views import pages
from mesocare.web.catalogues import compile_stale
from mesotherapy.pack.articles import Article
from tests.support.world import World

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
SLUGS = [article.slug for article in current_pack().all(Article)]
PUBLIC = ("home", "self-check", "cost", "contact")
DRAFTED = "تُرجمت كلمات هذه الصفحة آليًا"
ARTICLE_DRAFTED = "تُرجم هذا المقال آليًا"


def read(client: Client, name: str, site: Site, *arguments: str, **query: str) -> str:
    response = client.get(reverse(f"guide:{name}", args=[site.slug, *arguments]), query)
    assert response.status_code == 200
    return response.content.decode()


def links(page: str, rel: str) -> dict[str, str]:
    found = re.findall(rf'<link rel="{rel}"(?: hreflang="([^"]+)")? href="([^"]+)"', page)
    return dict(found)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_article_shows_whose_it_is_how_it_was_reviewed_when_and_on_what(
    client: Client, site: Site, slug: str
) -> None:
    page = read(client, "article", site, slug)

    assert "<dt>Written by</dt>" in page
    assert "not yet reviewed" in page
    assert '<time datetime="2026-' in page
    assert 'id="source-1"' in page


@pytest.mark.parametrize("slug", SLUGS)
def test_an_article_in_arabic_runs_from_the_right_and_says_that_a_machine_translated_it(
    client: Client, site: Site, slug: str
) -> None:
    page = read(client, "article", site, slug, lang="ar")

    assert '<html lang="ar" dir="rtl"' in page
    assert '<div class="article-text" lang="ar" dir="rtl">' in page
    assert ARTICLE_DRAFTED in page
    assert DRAFTED in page
    assert "لم يُراجَع بعد" in page  # not yet reviewed
    assert "text-align: left" not in page


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_page_speaks_arabic_and_says_whose_arabic_it_is(
    client: Client, site: Site, name: str
) -> None:
    page = read(client, name, site, lang="ar")

    assert '<html lang="ar" dir="rtl"' in page
    assert DRAFTED in page


def test_english_is_not_said_to_be_translated(client: Client, site: Site) -> None:
    page = read(client, "article", site, "mesotherapy")

    assert "translated by a machine" not in page


def test_the_drawing_of_the_skin_is_not_mirrored(client: Client, site: Site) -> None:
    def drawing(page: str) -> str:
        return re.sub(
            r"<(?:title|text)[^>]*>[^<]*</(?:title|text)>",
            "",
            page[page.index('<svg viewBox="0 0 680') : page.index("<figcaption")],
        )

    english = drawing(read(client, "article", site, "mesotherapy"))
    arabic = drawing(read(client, "article", site, "mesotherapy", lang="ar"))

    assert english == arabic
    styles = (ROOT / "mesocare/guide/static/guide/guide.css").read_text("utf-8")
    assert re.search(r"\.skin-drawing svg \{[^}]*direction: ltr", styles)


def test_styles_name_no_left_or_right_but_where_a_picture_does() -> None:
    styles = (ROOT / "mesocare/guide/static/guide/guide.css").read_text("utf-8")
    assert not re.findall(
        r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|float:", styles
    )


def test_a_page_names_its_own_address_and_the_same_page_in_the_other_language(
    client: Client, site: Site
) -> None:
    path = f"{settings.ORIGIN}{reverse('guide:article', args=[site.slug, 'cellulite'])}"

    english, arabic = (read(client, "article", site, "cellulite", lang=lang) for lang in ("en", "ar"))

    assert links(english, "canonical") == {"": path}
    assert links(arabic, "canonical") == {"": f"{path}?lang=ar"}
    assert (
        links(english, "alternate")
        == links(arabic, "alternate")
        == {"en": path, "ar": f"{path}?lang=ar", "x-default": path}
    )


def test_the_choice_of_a_language_is_kept_for_the_next_page(client: Client, site: Site) -> None:
    read(client, "home", site, lang="ar")
    assert '<html lang="ar"' in read(client, "cost", site)
    read(client, "home", site, lang="en")
    assert '<html lang="en"' in read(client, "cost", site)


def test_a_language_that_is_not_offered_changes_nothing(client: Client, site: Site) -> None:
    assert '<html lang="en"' in read(client, "home", site, lang="xx")
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_the_switch_keeps_what_was_chosen(client: Client, world: World, site: Site) -> None:
    set_prices(world, site)
    page = read(client, "cost", site, numbing="yes")

    assert 'href="?numbing=yes&amp;lang=ar" lang="ar" hreflang="ar">العربيّة</a>' in page


def test_the_pages_of_the_staff_stay_in_english(client: Client, world: World) -> None:
    client.force_login(world.director.user)

    page = client.get("/", follow=True, headers={"Accept-Language": "ar"}).content.decode()

    assert '<html lang="en" dir="ltr"' in page


def test_signing_in_stays_in_english(client: Client, db: None) -> None:
    page = client.get(reverse("account_login"), headers={"Accept-Language": "ar"}).content.decode()

    assert '<html lang="en" dir="ltr"' in page


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("slug", SLUGS)
def test_structured_data_says_what_the_page_says(
    client: Client, site: Site, slug: str, language: str
) -> None:
    page = read(client, "article", site, slug, lang=language)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])

    assert data["@type"] == "MedicalWebPage"
    assert data["inLanguage"] == language
    assert data["url"] == links(page, "canonical")[""]
    assert data["name"]
    assert data["description"]
    assert data["author"]["name"]
    assert data["publisher"]["name"]
    assert "reviewedBy" not in data
    assert "lastReviewed" not in data
    assert {"@type": "MedicalProcedure", "name": "Mesotherapy"} in data["about"]
    assert all(piece["@type"] == "CreativeWork" and piece["name"] for piece in data["citation"])
    assert f'<meta name="description" content="{data["description"][:20]}' in page


def test_a_reviewer_is_named_to_search_engines_only_where_somebody_reviewed(site: Site) -> None:
    pack = current_pack()
    article = pack.get(Article, "cellulite").model_copy(update={"reviewed_by": "Dr A. Somebody"})

    block = medical_web_page(pack, article, pages.read_article(pack, article, "en"), site)

    assert '"reviewedBy": {"@type": "Person", "name": "Dr A. Somebody"}' in block
    assert '"lastReviewed"' in block
    assert '{"@type": "MedicalCondition", "name": "Cellulite"}' in block


def test_robots_may_read_the_public_pages_and_nothing_else(client: Client, db: None) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /\n" in text
    assert "Allow: /c/\n" in text
    assert f"Sitemap: {settings.ORIGIN}/sitemap.xml" in text


def test_the_map_of_the_site_has_every_page_in_every_language(client: Client, site: Site) -> None:
    response = client.get("/sitemap.xml")
    places = re.findall(r"<loc>([^<]+)</loc>", response.content.decode())

    assert response.headers["Content-Type"].startswith("application/xml")
    for slug in SLUGS:
        path = f"{settings.ORIGIN}{reverse('guide:article', args=[site.slug, slug])}"
        assert path in places
        assert f"{path}?lang=ar" in places
    assert len(places) == len(set(places))


def test_every_text_for_readers_is_translated() -> None:
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_catalogue_is_compiled_where_it_is_used_and_again_when_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    text = folder / "django.po"
    text.write_text('msgid ""\nmsgstr "Language: ar\\n"\n\nmsgid "Guide"\nmsgstr "الدليل"\n', "utf-8")

    compile_stale(tmp_path)

    compiled = folder / "django.mo"
    assert "الدليل".encode() in compiled.read_bytes()
    assert [file.name for file in folder.iterdir() if file.suffix == ".part"] == []


def test_every_number_of_things_has_its_arabic_form() -> None:
    with translation.override("ar"):
        said = {
            translation.ngettext("%(count)d day", "%(count)d days", n) % {"count": n}
            for n in (1, 2, 3, 11, 100)
        }
    assert said == {"يوم واحد", "يومان", "3 أيام", "11 يومًا", "100 يوم"}
