"""What the diary says about a patient in a list."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.clinics.models import Site
from mesocare.diary.day import next_visits
from mesocare.diary.words import moment_words
from mesocare.patients.models import Patient


def next_visit_lines(patients: Sequence[Patient], site: Site, at: datetime) -> dict[int, str]:
    """Next: Tue 26 May, 09:30."""
    return {
        patient: _("Next: %(when)s") % {"when": moment_words(visit.starts_at, visit.site.time_zone)}
        for patient, visit in next_visits(patients, site, at).items()
    }
