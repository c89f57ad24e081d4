"""The aftercare sheet on paper: the same signed text as on the phone."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.aftercare.models import AftercareSheet
from mesocare.web import documents
from mesocare.web.clock import at_site


def sheet_pdf(sheet: AftercareSheet, *, emergency_number: str) -> bytes:
    session = sheet.treatment_session
    site, patient = session.site, session.patient
    when = formats.date_format(at_site(sheet.signed_at, site.time_zone), "j M Y, H:i")
    parts = [documents.bullets(_printed(line) for line in sheet.lines)]
    if sheet.own_instructions:
        parts += [documents.heading(_("From your doctor")), documents.paragraph(sheet.own_instructions)]
    if sheet.products:
        parts += [
            documents.heading(_("Products for home")),
            documents.bullets(f"{product['name']}: {product['how']}" for product in sheet.products),
        ]
    parts += [
        documents.heading(_("What you received")),
        documents.facts(
            (f"{item['name']}", _("lot %(lot)s") % {"lot": item["lot"]}) for item in sheet.received
        ),
        documents.heading(_("When to call")),
        documents.strong(
            _(
                "Trouble breathing, swelling of the face or tongue, a change in your sight, or "
                "skin that turns white or black: call %(number)s now."
            )
            % {"number": emergency_number}
        ),
        documents.paragraph(_("With any other worry, at any time: %(phone)s.") % {"phone": site.phone}),
    ]
    return documents.make_pdf(
        documents.Document(
            title=_("How to look after your skin"),
            author=site.name,
            header=f"{patient.name} · #{patient.number}",
            header_end=site.name,
            footer=_("Signed by %(name)s, %(when)s · text %(digest)s")
            % {"name": sheet.signed_by.name, "when": when, "digest": sheet.text_digest[:16]},
            language=sheet.language,
            parts=parts,
        ),
        at=sheet.signed_at,
    )


def _printed(line: dict[str, object]) -> str:
    until = (
        f" ({_('until')} {_day(str(line['until_on']))})"
        if line["until_on"] and not line["by_the_hour"]
        else ""
    )
    return f"{line['thing']}: {line['text']}{until}"


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "D j M Y")
