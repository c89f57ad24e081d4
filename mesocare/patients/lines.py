"""One short line under each name of a list, from the steps of care that know one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from mesocare.clinics.models import Site
from mesocare.patients.models import Patient

Provider = Callable[[Sequence[Patient], Site, datetime], Mapping[int, str]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later step of care say a line about each patient of a page, with one query for all of them."""
    if provider not in _providers:
        _providers.append(provider)


def lines_for(patients: Sequence[Patient], site: Site, at: datetime) -> dict[int, list[str]]:
    """The lines of each patient, by primary key."""
    said = [provider(patients, site, at) for provider in _providers]
    return {
        patient.pk: [lines[patient.pk] for lines in said if lines.get(patient.pk)] for patient in patients
    }
