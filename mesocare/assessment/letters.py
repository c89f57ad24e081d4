"""What is written to a patient about the history form, in the patient's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.clinics.language import speaking
from mesocare.clinics.models import Site
from mesocare.messages.letters import Letter
from mesocare.patients.models import Patient


def intake_letter(patient: Patient, site: Site, address: str) -> Letter:
    """Subject and body."""
    with speaking(patient.language):
        return Letter(
            subject=_("Questions before your visit to %(site)s") % {"site": site.name},
            body=_("About ten minutes. Stop at any time; what you wrote is kept: %(link)s")
            % {"link": address},
        )
