"""What every page of one patient shares: the bar, and the tabs this person may open."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.access import ClinicRequest, StaffAccess, may
from mesocare.clinics.models import StaffMember
from mesocare.patients.bar import bar_for
from mesocare.patients.models import Patient
from mesocare.web.clock import site_today
from mesocare.web.components import Tab
from mesocare.web.routes import access_of

TABS = (
    ("timeline", _("Timeline"), "chart:timeline"),
    ("assessment", _("Assessment"), "assessment:assess"),
    ("plan", _("Plan"), "planning:plan"),
    ("sessions", _("Sessions"), "treatment:sessions"),
    ("outcomes", _("Outcomes"), "outcomes:outcomes"),
    ("details", _("Details"), "patients:details"),
)


_ANYBODY = uuid.UUID(int=0)


def patient_page(
    request: ClinicRequest, patient: Patient, tab: str, at: datetime, **more: Any
) -> dict[str, Any]:
    """The context of a page about one patient; `tab` is the page's own tab, or ""."""
    return {
        "patient": patient,
        "patient_bar": bar_for(patient, request.staff, site_today(at, request.site.time_zone)),
        "tabs": patient_tabs(patient, request.staff, tab),
        **more,
    }


def patient_tabs(patient: Patient, staff: StaffMember, current: str) -> list[Tab]:
    """The parts of the record that exist and that this person may open."""
    return [
        Tab(label, url, current=key == current)
        for key, label, url_name in TABS
        if (url := _address(url_name, patient.uuid)) and _opens(url, staff)
    ]


def first_page(patient: Patient, staff: StaffMember) -> str:
    """Where a click on a name leads: the first part of the record that this person may open."""
    return first_pages(staff)(patient)


def first_pages(staff: StaffMember) -> Callable[[Patient], str]:
    """The same for a list: looked up once, then written for each patient."""
    found = (_address(url_name, _ANYBODY) for _key, _label, url_name in TABS)
    address = next(url for url in found if url and _opens(url, staff))
    return lambda patient: address.replace(str(_ANYBODY), str(patient.uuid))


def _address(url_name: str, patient_uuid: uuid.UUID) -> str:
    try:
        return reverse(url_name, kwargs={"patient_uuid": patient_uuid})
    except NoReverseMatch:
        return ""


def _opens(url: str, staff: StaffMember) -> bool:
    access = access_of(resolve(url).func)
    return isinstance(access, StaffAccess) and may(staff, *access.permissions)
