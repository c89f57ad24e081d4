"""What the medical director is told of and answers for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.planning.contents import substances_in
from mesocare.planning.models import RecipeVersion
from mesocare.stock.ordering import short_in
from mesocare.treatment import actions
from mesocare.treatment.models import DirectorNotice, LocalAllowance
from mesocare.treatment.parts import subject_of
from mesocare.web.refusal import Refusal
from mesotherapy.gate import legality
from mesotherapy.pack.devices import Device
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.statements import Status, status_in
from mesotherapy.pack.substances import Substance

NOTICES = DirectorNotice.objects.select_related(
    "seal__treatment_session__patient", "seal__treatment_session__site", "seal__signed_by__user",
    "read__read_by__user",
)  # fmt: skip
PATH = "seal__treatment_session__patient__organisation"


@staff(Permission.DEVIATION_REVIEW)
@require_GET
def notices(request: ClinicRequest) -> HttpResponse:
    """Deviations, those nobody has read yet first."""
    rows = NOTICES.filter(**{PATH: request.organisation}).order_by("-raised_at", "-pk")[:200]
    for row in rows:
        mark_read(request, patient=row.seal.treatment_session.patient, subject=row, what="deviation")
    short = short_in(subject_of(row.seal.treatment_session) for row in rows)
    lines = [(row, short.get(subject_of(row.seal.treatment_session), [])) for row in rows]
    context = {
        "waiting": [line for line in lines if not hasattr(line[0], "read")],
        "read": [line for line in lines if hasattr(line[0], "read")],
    }
    return render(request, "treatment/notices.html", context)


@staff(Permission.DEVIATION_REVIEW)
@require_POST
def read_notice(request: ClinicRequest, notice_id: int) -> HttpResponse:
    """Write that it was read, and what follows from it."""
    notice = own_or_404(request, NOTICES, through=PATH, pk=notice_id)
    actions.read_notice(
        notice=notice,
        note=request.POST.get("note", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    return redirect("treatment:notices")


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "POST"])
def allowances(request: ClinicRequest) -> HttpResponse:
    """What the law of this site's place says, and the director's own word where the pack does not know."""
    problem = ""
    if request.method == "POST":
        try:
            _allow(request)
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.info(request, _("Kept, with your name and the reason."))
            return redirect("treatment:allowances")
    place = site_jurisdiction(request.site)
    context = {
        "place": current_pack().find(JurisdictionEntry, place) if place else None,
        "rows": allowance_rows(request.organisation.pk, place) if place else [],
        "problem": problem,
        "section": "settings",
    }
    return render(request, "treatment/allowances.html", context, status=409 if problem else 200)


def _allow(request: ClinicRequest) -> LocalAllowance:
    place = site_jurisdiction(request.site) or ""
    what = request.POST.get("what", "")
    if what not in {row["what"] for row in allowance_rows(request.organisation.pk, place)}:
        raise Refusal(_("Nothing here needs that decision. Load the page again."))
    return actions.allow_here(
        place=place,
        what=what,
        is_allowed=request.POST.get("is_allowed") == "yes",
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )


def allowance_rows(organisation: int, place: str) -> list[dict[str, Any]]:
    """Everything the offered treatments and the clinic's recipes use, with what the pack knows and what the
    director said last.
    """
    pack = current_pack()
    protocols = pack.all(Protocol)  # those that are off too: one decides about a substance before
    recipes = RecipeVersion.objects.filter(recipe__organisation=organisation)
    substances = dict.fromkeys(
        [
            *(s for p in protocols for s in p.substance_ids),
            *(name for version in recipes for name in substances_in(version.components)),
            "sodium-chloride-0.9",
            "lidocaine-prilocaine-cream",
        ]
    )
    rows = [_row(f"substance:{name}", pack.find(Substance, name), place, organisation) for name in substances]
    devices = dict.fromkeys(device for protocol in protocols for device in protocol.devices)
    rows += [_row(f"device:{name}", pack.find(Device, name), place, organisation) for name in devices]
    return [row for row in (*rows, _mixing(place, organisation)) if row]


def _row(what: str, entry: Substance | Device | None, place: str, organisation: int) -> dict[str, Any]:
    if entry is None:
        return {}
    found = status_in(entry.statuses, place)
    return {
        "what": what,
        "name": str(entry.name),
        "status": found.status if found else Status.UNKNOWN,
        "statement": found,
        "word": _newest(organisation, place, what),
    }


def _mixing(place: str, organisation: int) -> dict[str, Any]:
    (found,) = legality(current_pack(), place, substances=(), devices=(), is_mixed=True)
    what = f"mixing:{place}"
    return {
        "what": what,
        "name": _("Mixing in the clinic"),
        "status": found.status or Status.UNKNOWN,
        "statement": None,
        "word": _newest(organisation, place, what),
    }


def _newest(organisation: int, place: str, what: str) -> LocalAllowance | None:
    rows = LocalAllowance.objects.filter(organisation=organisation, place=place, what=what)
    return rows.select_related("decided_by__user").order_by("-decided_at", "-pk").first()
