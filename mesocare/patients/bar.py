"""The bar that says who this is, the same on every screen of a patient.

Later steps of care know the allergies and the phototype; they hand them in by `register`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.clinics.access import may
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient, Sex
from mesocare.web.components import PatientBar, StatusItem


@dataclass(frozen=True, slots=True)
class BarParts:
    """What a step of care adds to the bar."""

    alerts: tuple[StatusItem, ...] = ()
    facts: tuple[str, ...] = ()


Provider = Callable[[Patient], BarParts]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later step of care add its alerts and facts to the bar of every patient."""
    if provider not in _providers:
        _providers.append(provider)


def identity_line(patient: Patient, today: date) -> str:
    """Age, sex, birth date and number: "42 y · F · born 11 Feb 1984 · #10482"."""
    age = patient.age_on(today)
    born = patient.birth_date
    parts = [
        "" if age is None else _("%(age)s y") % {"age": age},
        _SEX_LETTERS[Sex(patient.sex)](),
        _("birth date not recorded")
        if born is None
        else _("born %(day)s") % {"day": format_date(born, "j M Y")},
        f"#{patient.number}",
    ]
    return " · ".join(part for part in parts if part)


_SEX_LETTERS: dict[Sex, Callable[[], str]] = {
    Sex.FEMALE: lambda: _("F"),
    Sex.MALE: lambda: _("M"),
    Sex.OTHER: lambda: _("other sex"),
    Sex.UNKNOWN: lambda: _("sex not recorded"),
}


def bar_for(patient: Patient, staff: StaffMember, today: date) -> PatientBar:
    """The bar as this person may see it: alerts are clinical text, which the desk does not read."""
    clinical = may(staff, Permission.CLINICAL_READ)
    parts = [provider(patient) for provider in _providers] if clinical else []
    return PatientBar(
        name=patient.given_name,
        family_name=patient.family_name,
        identity=identity_line(patient, today),
        url=reverse("patients:details", kwargs={"patient_uuid": patient.uuid}),
        alerts=tuple(alert for part in parts for alert in part.alerts),
        facts=tuple(fact for part in parts for fact in part.facts),
    )
