"""The same page for search engines, as schema.org data.

A block of data is no script, so the policy of the page stays as strict as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mesocare.clinics.models import Site
from mesocare.guide.addresses import address_in
from mesocare.guide.reading import Part, Reading
from mesotherapy.pack import Pack
from mesotherapy.pack.articles import Article
from mesotherapy.pack.indications import Indication

UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}  # nothing in it can end the element


MESOTHERAPY = {"@type": "MedicalProcedure", "name": "Mesotherapy"}


def medical_web_page(pack: Pack, article: Article, reading: Reading, site: Site) -> SafeString:
    """An article with who wrote it, who reviewed it (only if somebody did), when, and what it rests on."""
    path = reverse("guide:article", args=[site.slug, article.slug])
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": reading.title,
        "description": reading.summary,
        "url": address_in(path, reading.language),
        "inLanguage": reading.language,
        "dateModified": reading.updated.isoformat(),
        "author": {"@type": "Organization", "name": reading.written_by},
        "publisher": clinic(site),
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "about": _about(pack, article, reading.language),
        "citation": [_citation(listed.line.label, listed.line.url) for listed in reading.sources],
    }
    if reading.reviewed_by:
        page["reviewedBy"] = {"@type": "Person", "name": reading.reviewed_by}
        page["lastReviewed"] = (reading.reviewed_on or reading.updated).isoformat()
    if reading.questions:
        page["mainEntity"] = {
            "@type": "FAQPage",
            "mainEntity": [_question(part) for part in reading.questions],
        }
    return data_block(page)


def clinic(site: Site) -> dict[str, Any]:
    return {
        "@type": "MedicalClinic",
        "name": site.name,
        "telephone": site.phone,
        "address": " ".join(site.address.split()),
        "url": f"{settings.ORIGIN}/c/{site.slug}/",
    }


def _about(pack: Pack, article: Article, language: str) -> list[dict[str, str]]:
    """The procedure, and the complaint where the page is about one."""
    complaint = pack.find(Indication, article.indication) if article.indication else None
    if complaint is None:
        return [MESOTHERAPY]
    return [{"@type": "MedicalCondition", "name": complaint.name.in_(language)}, MESOTHERAPY]


def _citation(label: str, url: str) -> dict[str, str]:
    return {"@type": "CreativeWork", "name": label, **({"url": url} if url else {})}


def _question(part: Part) -> dict[str, Any]:
    answer = " ".join(text for block in part.blocks for text in (block.text, *block.lines) if text)
    return {
        "@type": "Question",
        "name": part.title,
        "acceptedAnswer": {"@type": "Answer", "text": answer},
    }


def data_block(data: Mapping[str, Any]) -> SafeString:
    text = json.dumps(data, ensure_ascii=False).translate(UNSAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))
