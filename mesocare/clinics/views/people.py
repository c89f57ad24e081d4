"""People and roles, and what each is qualified for."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.audit.commands import posted_command_id
from mesocare.clinics import actions
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.forms import CredentialForm, PersonForm, person_initial
from mesocare.clinics.models import Credential, Site, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission, Role
from mesocare.web.clock import site_today
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal
from mesotherapy.pack.devices import Device
from mesotherapy.pack.techniques import Technique

SETTINGS = "/settings/"
PEOPLE = "/settings/people/"


def crumbs(*further: Crumb) -> list[Crumb]:
    return [Crumb(_("Settings"), SETTINGS), *further]


def _sites(request: ClinicRequest) -> Any:
    return Site.objects.filter(organisation=request.organisation).order_by("name")


def _by(request: ClinicRequest) -> dict[str, Any]:
    return {"by": request.staff, "at": timezone.now(), "command_id": posted_command_id(request)}


@staff(Permission.STAFF_MANAGE)
@require_safe
def people(request: ClinicRequest) -> HttpResponse:
    """Everybody who works here, those without access last."""
    rows = StaffMember.objects.filter(organisation=request.organisation)
    members = rows.select_related("user").prefetch_related("sites").order_by("-is_active", "user__name")
    context = {
        "members": [(member, *_credential_state(request, member)) for member in members],
        "crumbs": crumbs(Crumb(_("People and roles"))),
        "section": "settings",
    }
    return render(request, "clinics/people.html", context)


def _credential_state(request: ClinicRequest, member: StaffMember) -> tuple[str, str]:
    """Whether a person who treats has a credential that holds today."""
    held = actions.current_credential(member)
    if held is None:
        treats = member.role in {Role.DIRECTOR, Role.PRACTITIONER}
        return ("stop", _("No credential: cannot treat")) if treats else ("", "")
    today = site_today(timezone.now(), request.site.time_zone if request.site else "UTC")
    if held.valid_until and held.valid_until < today:
        return "stop", _("Credential ended")
    if held.valid_from > today:
        return "check", _("Credential begins later")
    return "ok", held.profession


@staff(Permission.STAFF_MANAGE)
@sensitive_variables("start_password")
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: ClinicRequest) -> HttpResponse:
    """A new colleague. The password to start with is shown on the next page, once."""
    form = PersonForm(request.POST or None, sites=_sites(request), is_new=True)
    if request.method == "POST" and form.is_valid():
        start_password = actions.new_start_password()
        typed = form.cleaned_data
        try:
            member = actions.add_person(
                name=typed["name"],
                email=typed["email"],
                role=Role(typed["role"]),
                sites=typed["sites"],
                start_password=start_password,
                **_by(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return _start(request, member, start_password)
    context = {
        "form": form,
        "crumbs": crumbs(Crumb(_("People and roles"), PEOPLE), Crumb(_("Add a person"))),
        "section": "settings",
    }
    return render(request, "clinics/person_new.html", context, status=422 if form.errors else 200)


def _start(request: ClinicRequest, member: StaffMember, start_password: str) -> HttpResponse:
    """The start password, if it is theirs: after a form sent twice, or in an older account, it is another."""
    shown = start_password if member.user.check_password(start_password) else ""
    context = {"member": member, "start_password": shown, "section": "settings"}
    return render(request, "clinics/person_start.html", context)


@staff(Permission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ClinicRequest, staff_uuid: uuid.UUID) -> HttpResponse:
    """One person: role, sites, access, credentials."""
    member = own_or_404(request, StaffMember.objects.select_related("user"), uuid=staff_uuid)
    form = PersonForm(
        request.POST or None, sites=_sites(request), is_new=False, initial=person_initial(member)
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.change_person(
                member=member,
                role=Role(typed["role"]),
                sites=typed["sites"],
                is_active=typed["is_active"],
                **_by(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Saved: %(name)s.") % {"name": member.name})
            return redirect("clinics:people")
    return render(
        request, "clinics/person.html", _person_page(member, form), status=422 if form.errors else 200
    )


def _person_page(member: StaffMember, form: PersonForm) -> dict[str, Any]:
    pack = current_pack()
    named: list[Technique | Device] = [*pack.all(Technique), *pack.all(Device)]
    names = {entry.id: str(entry.name) for entry in named}
    credentials = member.credentials.select_related("recorded_by__user").order_by("-recorded_at", "-pk")
    return {
        "member": member,
        "form": form,
        "credentials": [(held, _covers(held, names)) for held in credentials],
        "crumbs": crumbs(Crumb(_("People and roles"), PEOPLE), Crumb(member.name)),
        "section": "settings",
    }


def _covers(held: Credential, names: dict[str, str]) -> str:
    return ", ".join(names.get(name, name) for name in (*held.techniques, *held.devices))


@staff(Permission.STAFF_MANAGE)
@sensitive_variables("start_password")
@require_POST
def start_password(request: ClinicRequest, staff_uuid: uuid.UUID) -> HttpResponse:
    """For a colleague who cannot get in any more."""
    member = own_or_404(request, StaffMember.objects.select_related("user"), uuid=staff_uuid)
    given = actions.new_start_password()
    actions.give_start_password(member=member, start_password=given, **_by(request))
    member.user.refresh_from_db()
    return _start(request, member, given)


@staff(Permission.CREDENTIALS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def credential(request: ClinicRequest, staff_uuid: uuid.UUID) -> HttpResponse:
    """A new credential replaces the one before; both stay readable."""
    member = own_or_404(request, StaffMember.objects.select_related("user"), uuid=staff_uuid)
    form = CredentialForm(request.POST or None, initial=_credential_initial(member))
    if request.method == "POST" and form.is_valid():
        actions.record_credential(staff_member=member, **form.cleaned_data, **_by(request))
        messages.info(request, _("Credential recorded: %(name)s.") % {"name": member.name})
        return redirect("clinics:person", member.uuid)
    context = {
        "member": member,
        "form": form,
        "crumbs": crumbs(
            Crumb(_("People and roles"), PEOPLE),
            Crumb(member.name, f"{PEOPLE}{member.uuid}/"),
            Crumb(_("Credential")),
        ),
        "section": "settings",
    }
    return render(request, "clinics/credential.html", context, status=422 if form.errors else 200)


def _credential_initial(member: StaffMember) -> dict[str, Any]:
    held = actions.current_credential(member)
    return {name: getattr(held, name) for name in CredentialForm.base_fields} if held else {}
