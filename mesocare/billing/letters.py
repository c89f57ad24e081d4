"""What is written to a patient about a quote, in the patient's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.clinics.language import speaking
from mesocare.messages.letters import Letter
from mesocare.patients.models import Patient


def quote_letter(patient: Patient, address: str) -> Letter:
    """Subject and body."""
    with speaking(patient.language):
        return Letter(
            subject=_("Your plan and its price"),
            body=_("Read your plan in plain words, and what it costs: %(link)s") % {"link": address},
        )
