"""The public pages to read: the front page of a site, and its articles."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mesocare.clinics.access import public
from mesocare.clinics.models import Site
from mesocare.clinics.pack import (
    AdoptionState,
    adoption_of,
    current_pack,
    signed_statements,
    site_jurisdiction,
)
from mesocare.guide.addresses import address_of, offered_languages
from mesocare.guide.estimate import has_prices
from mesocare.guide.offered import treatments_at
from mesocare.guide.place import language, public_page, public_site
from mesocare.guide.reading import name_of, others, read_article, speaks_against, told_briefly
from mesocare.guide.structured import clinic, data_block, medical_web_page
from mesocare.web.clock import site_today
from mesotherapy.pack.articles import Article
from mesotherapy.pack.protocols import Protocol

FIRST = "mesotherapy"  # the article the guide begins with


@public
@require_safe
def home(request: HttpRequest, site_slug: str) -> HttpResponse:
    """What is here, what is offered, and how sure anyone is."""
    site = public_site(site_slug)
    pack, spoken = current_pack(), language()
    articles = {article.protocol: article for article in pack.all(Article)}
    treatments = [
        {
            "protocol": each.protocol,
            "name": name_of(each.protocol, found, spoken),
            "summary": ((found.summary if found else None) or each.protocol.summary).in_(spoken),
            "article": articles.get(each.protocol.id),
            "adoption": each.adoption,
        }
        for each in treatments_at(site.organisation)
        for found in (articles.get(each.protocol.id),)
    ]
    first = next((article for article in pack.all(Article) if article.slug == FIRST), None)
    context = public_page(
        site,
        "guide",
        first=read_article(pack, first, spoken) if first else None,
        first_slug=FIRST,
        treatments=treatments,
        complaints=told_briefly(pack, spoken, about_complaint=True),
        general=told_briefly(pack, spoken, about_complaint=False),
        has_prices=has_prices(site),
        structured_data=data_block({"@context": "https://schema.org", **clinic(site)}),
    )
    return render(request, "guide/home.html", context)


@public
@require_safe
def article(request: HttpRequest, site_slug: str, article: str) -> HttpResponse:
    """One article, with who wrote it, who reviewed it, when, and its sources."""
    site = public_site(site_slug)
    pack = current_pack()
    found = next((entry for entry in pack.all(Article) if entry.slug == article), None)
    if found is None:
        raise Http404(article)
    reading = read_article(pack, found, language())
    adoption = _adoption(site, found)
    context = public_page(
        site,
        "guide",
        address_of(request.path, language(), offered_languages(found.title.languages)),
        reading=reading,
        review_overdue=_is_overdue(found, site),
        draws_skin=bool(found.protocol) or found.slug == FIRST,
        others=others(pack, found, language()),
        treatment=found.protocol if adoption and not adoption.is_off else "",
        adoption=adoption,
        against=_against(site, found),
        structured_data=medical_web_page(pack, found, reading, site),
    )
    return render(request, "guide/article.html", context)


def _is_overdue(found: Article, site: Site) -> bool:
    """Whether the day has passed by which somebody was to read the page again."""
    return found.review_due is not None and found.review_due < site_today(timezone.now(), site.time_zone)


def _adoption(site: Site, found: Article) -> AdoptionState | None:
    return adoption_of(site.organisation, found.protocol) if found.protocol else None


def _against(site: Site, found: Article) -> list[tuple[str, str, str]]:
    pack = current_pack()
    protocol = pack.find(Protocol, found.protocol) if found.protocol else None
    if protocol is None:
        return []
    return speaks_against(
        pack, protocol, site_jurisdiction(site), signed_statements(site.organisation), language()
    )
