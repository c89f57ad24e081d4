"""What is asked before every session."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mesocare.audit.commands import posted_command_id
from mesocare.clinics import actions
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.checklists import points
from mesocare.clinics.pack import site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.clinics.views.people import crumbs
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: ClinicRequest) -> HttpResponse:
    """Every point the pack has for this place, ticked where it is asked."""
    problem, place = "", site_jurisdiction(request.site)
    if request.method == "POST":
        try:
            actions.choose_checklist(
                asked=request.POST.getlist("asked"),
                place=place,
                reason=request.POST.get("reason", ""),
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.info(request, _("Kept. It is asked like this from now on."))
            return redirect("clinics:checklist")
    context = {
        "points": points(request.organisation, place),
        "given": request.POST.getlist("asked") if problem else None,
        "problem": problem,
        "crumbs": crumbs(Crumb(_("Before a session"))),
        "section": "settings",
    }
    return render(request, "clinics/checklist.html", context, status=409 if problem else 200)
