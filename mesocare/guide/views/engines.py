"""What search engines ask for: what they may read, and what there is."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mesocare.clinics.access import public
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.guide.addresses import address_in, address_of, every_page

ROBOTS = """\
User-agent: *
Allow: /c/
Allow: /static/
Disallow: /

Sitemap: {sitemap}
"""


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The public pages and nothing else."""
    text = ROBOTS.format(sitemap=f"{settings.ORIGIN}{reverse('guide:sitemap')}")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page of every site, in each of its languages."""
    pages = [
        {
            "url": address_in(path, language),
            "others": address_of(path, language, languages).alternates,
            "day": day,
        }
        for path, languages, day in every_page(Site.objects.order_by("slug"), current_pack())
        for language in languages
    ]
    return render(
        request, "guide/sitemap.xml", {"pages": pages}, content_type="application/xml; charset=utf-8"
    )
