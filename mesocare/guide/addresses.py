"""Where a page stands in each language, for search engines and for whoever passes the address on.

English has the plain address; another language has `?lang=` behind it, so that each is a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from mesocare.clinics.language import ASKED
from mesocare.clinics.models import Site
from mesotherapy.pack import Pack
from mesotherapy.pack.articles import Article

PAGES = ("home", "self-check", "cost", "contact")


@dataclass(frozen=True, slots=True)
class Address:
    """The one address of a page in the language it is read in, and the same page in the others."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]


def offered_languages(spoken: Iterable[str] | None = None) -> tuple[str, ...]:
    """The languages of the site, or those of them that an article has."""
    known = tuple(code for code, _name in settings.LANGUAGES)
    return known if spoken is None else tuple(code for code in known if code in set(spoken))


def address_in(path: str, language: str) -> str:
    plain = f"{settings.ORIGIN}{path}"
    return plain if language == settings.LANGUAGE_CODE else f"{plain}?{ASKED}={language}"


def address_of(path: str, language: str, languages: tuple[str, ...]) -> Address:
    """What a reader gets in a language that the page does not have is the English page."""
    spoken = language if language in languages else settings.LANGUAGE_CODE
    alternates = tuple((code, address_in(path, code)) for code in languages)
    default = (("x-default", address_in(path, settings.LANGUAGE_CODE)),)
    return Address(address_in(path, spoken), alternates + default if len(languages) > 1 else ())


def every_page(sites: Iterable[Site], pack: Pack) -> list[tuple[str, tuple[str, ...], str]]:
    """Every page that a search engine may keep: its path, its languages, and its date where it has one."""
    found: list[tuple[str, tuple[str, ...], str]] = []
    for site in sites:
        found += [(reverse(f"guide:{name}", args=[site.slug]), offered_languages(), "") for name in PAGES]
        found += [
            (
                reverse("guide:article", args=[site.slug, article.slug]),
                offered_languages(article.title.languages),
                article.updated.isoformat(),
            )
            for article in pack.all(Article)
        ]
    return found
