"""What is written to a patient about a consent, in the patient's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.clinics.language import speaking
from mesocare.messages.letters import Letter
from mesocare.patients.models import Patient


def consent_letter(patient: Patient, address: str) -> Letter:
    """Subject and body."""
    with speaking(patient.language):
        return Letter(
            subject=_("Please read and sign: your treatment"),
            body=_("Read it in your own time, write down questions, sign when you are ready: %(link)s")
            % {"link": address},
        )
