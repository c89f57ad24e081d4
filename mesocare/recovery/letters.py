"""What is written to a patient after a session, in the patient's language. It says nothing clinical."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.clinics.language import speaking
from mesocare.messages.letters import Letter
from mesocare.recovery.models import Case
from mesocare.treatment.models import TreatmentSession
from mesocare.web.templatetags.formats import in_line


def check_in_letter(session: TreatmentSession, address: str) -> Letter:
    """The question how it goes."""
    with speaking(session.patient.language):
        return Letter(
            subject=_("How are you after your visit?"),
            body=_(
                "%(clinic)s asks how you are. It takes about a minute: %(link)s "
                "With any worry call %(phone)s at any time."
            )
            % {"clinic": session.site.name, "link": address, "phone": in_line(session.site.phone)},
        )


def reply_letter(case: Case, address: str) -> Letter:
    """That an answer waits on the patient's own page."""
    with speaking(case.patient.language):
        return Letter(
            subject=_("An answer from your clinic"),
            body=_("%(clinic)s has answered you: %(link)s If it cannot wait, call %(phone)s.")
            % {"clinic": case.site.name, "link": address, "phone": in_line(case.site.phone)},
        )
