"""The settings: everything this person may set, and where."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mesocare.clinics.access import ClinicRequest, may, staff
from mesocare.clinics.roles import Permission
from mesocare.web.components import Text


@dataclass(frozen=True, slots=True)
class Setting:
    """One page of the settings, of this feature or of another."""

    name: str  # of the address
    permission: Permission
    icon: str
    label: Text
    about: Text


GROUPS: tuple[tuple[Text, tuple[Setting, ...]], ...] = (
    (
        _("The clinic"),
        (
            Setting(
                "clinics:sites",
                Permission.SITE_MANAGE,
                "building",
                _("Sites"),
                _("Address, law, currency, tax, terms"),
            ),
            Setting(
                "clinics:people",
                Permission.STAFF_MANAGE,
                "users",
                _("People and roles"),
                _("Who works here, where, with which credentials"),
            ),
            Setting(
                "diary:setup",
                Permission.DIARY_SETUP,
                "calendar",
                _("Rooms and hours"),
                _("Rooms, opening and working hours, absences"),
            ),
            Setting(
                "clinics:prices",
                Permission.PRICES_SET,
                "coin",
                _("Prices"),
                _("What this site charges for each item"),
            ),
        ),
    ),
    (
        _("Clinical"),
        (
            Setting(
                "knowing:adoption",
                Permission.KNOWLEDGE_ADOPT,
                "books",
                _("Adoption"),
                _("Read and adopt treatments, one at a time"),
            ),
            Setting(
                "clinics:ceilings",
                Permission.CEILINGS_SET,
                "scale",
                _("Ceilings"),
                _("The clinic’s own upper limits, with reasons"),
            ),
            Setting(
                "treatment:allowances",
                Permission.KNOWLEDGE_ADOPT,
                "flag",
                _("Allowed here"),
                _("What the law of this place says, and the director’s word on it"),
            ),
            Setting(
                "orders:words",
                Permission.KNOWLEDGE_ADOPT,
                "clipboard-check",
                _("What needs an order"),
                _("Prescription-only medicines at this place"),
            ),
            Setting(
                "aftercare:usual",
                Permission.CEILINGS_SET,
                "bandage",
                _("Usual aftercare"),
                _("What this clinic says where sources differ"),
            ),
            Setting(
                "clinics:languages",
                Permission.KNOWLEDGE_ADOPT,
                "language",
                _("Languages"),
                _("Translations for patients, and who has read them"),
            ),
            Setting(
                "exposure:rules",
                Permission.KNOWLEDGE_ADOPT,
                "clock",
                _("For the first time"),
                _("Skin tests and watching at a first exposure"),
            ),
            Setting(
                "clinics:checklist",
                Permission.KNOWLEDGE_ADOPT,
                "clipboard-list",
                _("Before a session"),
                _("What whoever starts confirms each time"),
            ),
            Setting(
                "today:kit",
                Permission.EMERGENCY_KIT_CHECK,
                "first-aid-kit",
                _("Emergency kit"),
                _("Today’s check at this site"),
            ),
        ),
    ),
    (
        _("Records"),
        (
            Setting(
                "clinics:audit",
                Permission.AUDIT_VIEW,
                "history",
                _("Audit"),
                _("Who read and changed what, and whether the chain holds"),
            ),
            Setting(
                "treatment:notices",
                Permission.DEVIATION_REVIEW,
                "alert-triangle",
                _("Deviations"),
                _("Sessions that did not go as planned"),
            ),
            Setting(
                "guide:articles",
                Permission.GUIDE_WRITE,
                "books",
                _("Guide articles"),
                _("What the public reads, who wrote and reviewed it"),
            ),
            Setting(
                "guide:requests",
                Permission.PATIENTS_EDIT,
                "phone",
                _("Contact requests"),
                _("People who asked on the public pages"),
            ),
            Setting(
                "fhir:import",
                Permission.PATIENTS_IMPORT,
                "download",
                _("Import"),
                _("Records from another system (FHIR R4)"),
            ),
            Setting(
                "demo:erase",
                Permission.DEMO_ERASE,
                "trash",
                _("Erase the demo"),
                _("One click, when you have seen enough"),
            ),
        ),
    ),
    (
        _("Yourself"),
        (
            Setting(
                "account_change_password", Permission.TODAY_VIEW, "lock", _("Password"), _("Change your own")
            ),
            Setting(
                "mfa_index",
                Permission.TODAY_VIEW,
                "shield",
                _("Second factor"),
                _("A code from your phone when you sign in"),
            ),
        ),
    ),
)
ONLY_IN_THE_DEMO = "demo:erase"


@staff(Permission.TODAY_VIEW)
@require_safe
def settings(request: ClinicRequest) -> HttpResponse:
    """Only what this person may open; what another feature has not got yet is left out."""
    groups = [(title, list(_open_to(request, entries))) for title, entries in GROUPS]
    context = {"groups": [group for group in groups if group[1]], "section": "settings"}
    return render(request, "clinics/settings.html", context)


def _open_to(request: ClinicRequest, entries: tuple[Setting, ...]) -> list[tuple[Setting, str]]:
    found = []
    for entry in entries:
        hidden = entry.name == ONLY_IN_THE_DEMO and not request.organisation.is_demo
        if may(request.staff, entry.permission) and not hidden and (url := _address(entry.name)):
            found.append((entry, url))
    return found


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
