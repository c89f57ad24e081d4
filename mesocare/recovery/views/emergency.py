"""Emergency text before any sign-in: nothing of anybody, and kept on the phone in case the line is gone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mesocare.aftercare.views import emergency_number
from mesocare.clinics.access import found_or_404, public
from mesocare.clinics.in_force import ask_for
from mesocare.clinics.language import spoken
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesotherapy.pack.reactions import RedFlag, Urgency


@public
@require_GET
def emergency(request: HttpRequest, site_slug: str) -> HttpResponse:
    """When to call the emergency number, and which one it is here."""
    site = found_or_404(Site.objects.select_related("organisation"), slug=site_slug)
    ask_for(site.organisation)
    return render(
        request,
        "web/emergency.html",
        {
            "clinic": site,
            "emergency_number": emergency_number(site.jurisdiction),
            "red_flags": emergency_signs(),
        },
    )


def emergency_signs() -> list[str]:
    """What the pack counts as an emergency after a treatment, in its own short words."""
    return [spoken(flag.title) for flag in current_pack().all(RedFlag) if flag.urgency is Urgency.EMERGENCY]
