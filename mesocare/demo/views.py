"""Erasing the demo, once a clinic has seen enough."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.roles import Permission
from mesocare.demo import actions


@staff(Permission.DEMO_ERASE)
@require_http_methods(["GET", "POST"])
def erase(request: ClinicRequest) -> HttpResponse:
    """Says what will be gone; a post erases it and signs everybody of the demo out."""
    if request.method == "POST":
        if not request.organisation.is_demo:
            raise actions.NotADemo("This is not the demo clinic. Nothing was erased.")
        actions.erase_demo(at=timezone.now(), by=request.staff)
        logout(request)
        return redirect("account_login")
    return render(request, "demo/erase.html", {"section": "settings"})
