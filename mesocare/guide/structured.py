"""The same page for search engines, as schema.org data.

A block of data is no script, so the policy of the page stays as strict as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mesocare.clinics.models import Site
from mesocare.guide.reading import Part, Reading

UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}  # nothing in it can end the element


def medical_web_page(reading: Reading, site: Site, path: str) -> SafeString:
    """An article with who wrote it, who reviewed it (only if somebody did), when, and what it rests on."""
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": reading.title,
        "description": reading.summary,
        "url": f"{settings.ORIGIN}{path}",
        "inLanguage": reading.language,
        "dateModified": reading.updated.isoformat(),
        "author": {"@type": "Organization", "name": reading.written_by},
        "publisher": clinic(site),
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "about": {"@type": "MedicalProcedure", "name": "Mesotherapy"},
        "citation": [_citation(listed.line.label, listed.line.url) for listed in reading.sources],
    }
    if reading.reviewed_by:
        page["reviewedBy"] = {"@type": "Person", "name": reading.reviewed_by}
        page["lastReviewed"] = reading.updated.isoformat()
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
