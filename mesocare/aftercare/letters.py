"""What is written to a patient about aftercare, in the patient's language."""

from __future__ import annotations

from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.aftercare.models import AftercareSheet
from mesocare.aftercare.reading import read_line
from mesocare.clinics.language import speaking
from mesocare.messages.letters import Letter
from mesocare.web.clock import at_site
from mesocare.web.templatetags.formats import in_line


def sheet_letter(sheet: AftercareSheet, address: str) -> Letter:
    """That a sheet is there."""
    with speaking(sheet.language):
        return Letter(
            subject=_("How to look after your skin"),
            body=_("From %(name)s: what to do and what to leave, day by day. %(link)s")
            % {"name": sheet.signed_by.name, "link": address},
        )


def reminder_letter(sheet: AftercareSheet, line: dict[str, Any]) -> Letter:
    """On the day a line ends, its words once more."""
    site = sheet.treatment_session.site
    with speaking(sheet.language) as language:
        shown = read_line(line, language)
        signed = formats.date_format(at_site(sheet.signed_at, site.time_zone), "j M Y")
        return Letter(
            subject=_("%(thing)s: until today") % {"thing": shown.thing},
            body=_(
                "%(text)s (signed %(day)s). From tomorrow this no longer holds. With any worry, "
                "call %(phone)s."
            )
            % {"text": shown.text, "day": signed, "phone": in_line(site.phone)},
        )
