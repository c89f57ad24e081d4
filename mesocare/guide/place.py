"""Which clinic a public page belongs to, and what stands around every such page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.access import found_or_404
from mesocare.clinics.in_force import ask_for
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.clinics.reviewing import review_state
from mesocare.guide.addresses import Address, address_of, offered_languages
from mesocare.web.components import Text
from mesotherapy.pack.jurisdictions import JurisdictionEntry

EMERGENCY_PAGES = ("recovery:emergency", "portal:emergency")
EVERYWHERE = "112"  # where the clinic has not said where it is


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry above every public page."""

    label: Text
    url: str
    key: str


def public_site(slug: str) -> Site:
    """The site of a public address, or 404."""
    site = found_or_404(Site.objects.select_related("organisation"), slug=slug)
    ask_for(site.organisation)
    return site


def public_page(site: Site, key: str, address: Address | None = None, **more: Any) -> dict[str, Any]:
    """The context of every public page: the clinic, its emergency number, its pages, who reviewed it."""
    path = next(link.url for link in nav_links(site) if link.key == key)
    return {
        "address": address or address_of(path, language(), offered_languages()),
        "clinic": site,
        "site_slug": site.slug,
        "emergency_number": emergency_number(site),
        "emergency_url": emergency_url(site),
        "nav_links": nav_links(site),
        "nav_key": key,
        "content_review": review_state(site.organisation),
        **more,
    }


def nav_links(site: Site) -> list[NavLink]:
    pages = (
        (_("Guide"), "guide:home", "guide"),
        (_("Is it for me?"), "guide:self-check", "self-check"),
        (_("Prices"), "guide:cost", "cost"),
        (_("Ask us"), "guide:contact", "contact"),
    )
    return [NavLink(label, reverse(name, args=[site.slug]), key) for label, name, key in pages]


def emergency_number(site: Site) -> str:
    """The number of the site's place."""
    found = current_pack().find(JurisdictionEntry, site.jurisdiction)
    return (found.emergency_number if found else "") or EVERYWHERE


def emergency_url(site: Site) -> str:
    """The page that works offline, where the clinic's recovery pages are switched on."""
    for name in EMERGENCY_PAGES:
        for arguments in ({"site_slug": site.slug}, {"slug": site.slug}):
            try:
                return reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue
    return ""


def language() -> str:
    """The language the page is read in."""
    return get_language() or "en"
