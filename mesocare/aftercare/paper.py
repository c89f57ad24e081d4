"""The aftercare sheet on paper: the same signed text as on the phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.aftercare.models import AftercareSheet
from mesocare.aftercare.reading import is_translated, read_line
from mesocare.clinics.language import speaking
from mesocare.clinics.translated import given_words
from mesocare.web import documents
from mesocare.web.clock import at_site
from mesocare.web.templatetags.formats import in_line


def sheet_pdf(
    sheet: AftercareSheet, *, emergency_number: str, language: str = settings.LANGUAGE_CODE
) -> bytes:
    """The sheet in the reader's language; in another than the clinic's the signed text comes after it."""
    session = sheet.treatment_session
    site, patient = session.site, session.patient
    spoken = language if is_translated(sheet.lines, language) else settings.LANGUAGE_CODE
    with speaking(spoken):
        when = formats.date_format(at_site(sheet.signed_at, site.time_zone), "j M Y, H:i")
        return documents.make_pdf(
            documents.Document(
                title=_("How to look after your skin"),
                author=site.name,
                header=f"{patient.name} · #{patient.number}",
                header_end=site.name,
                footer=_("Signed by %(name)s, %(when)s · text %(digest)s")
                % {"name": sheet.signed_by.name, "when": when, "digest": sheet.text_digest[:16]},
                language=spoken,
                parts=list(_parts(sheet, spoken, emergency_number)),
            ),
            at=sheet.signed_at,
        )


def _parts(sheet: AftercareSheet, language: str, number: str) -> Iterator[documents.Part]:
    own = settings.LANGUAGE_CODE
    if language != own:
        yield documents.paragraph(given_words(language, language))
        yield documents.spoken(documents.paragraph(given_words(language, own)), own)
    yield documents.bullets(_printed(line, language) for line in sheet.lines)
    if sheet.own_instructions:
        yield documents.heading(_("From your doctor"))
        yield documents.spoken(documents.paragraph(sheet.own_instructions), own)
    if sheet.products:
        yield documents.heading(_("Products for home"))
        products = documents.bullets(f"{product['name']}: {product['how']}" for product in sheet.products)
        yield documents.spoken(products, own)
    yield documents.heading(_("What you received"))
    yield documents.facts((item["name"], _("lot %(lot)s") % {"lot": item["lot"]}) for item in sheet.received)
    yield documents.heading(_("When to call"))
    yield documents.strong(
        _(
            "Trouble breathing, swelling of the face or tongue, a change in your sight, or "
            "skin that turns white or black: call %(number)s now."
        )
        % {"number": in_line(number)}
    )
    phone = in_line(sheet.treatment_session.site.phone)
    yield documents.paragraph(_("With any other worry, at any time: %(phone)s.") % {"phone": phone})
    if language != own:
        yield documents.heading(_("The signed text, in English"))
        with speaking(own):
            yield documents.spoken(documents.bullets(_printed(line, own) for line in sheet.lines), own)


def _printed(line: dict[str, Any], language: str) -> str:
    shown = read_line(line, language)
    until = (
        f" ({_('until')} {_day(str(line['until_on']))})"
        if line["until_on"] and not line["by_the_hour"]
        else ""
    )
    return f"{shown.thing}: {shown.text}{until}"


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "D j M Y")
