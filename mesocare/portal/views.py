"""The patient's phone, the page everything else is reached from."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mesocare.aftercare.actions import newest_sheet
from mesocare.aftercare.views import emergency_number
from mesocare.clinics.access import LinkRequest, private_link
from mesocare.clinics.language import page_language
from mesocare.clinics.pack import current_pack
from mesocare.planning.queries import newest_plan
from mesocare.portal import actions, reading
from mesocare.recovery.queries import day_of, next_check_in, open_check_in
from mesocare.recovery.words import day_words
from mesocare.treatment.models import TreatmentSession
from mesotherapy.pack.indications import Indication


def _session(request: LinkRequest) -> TreatmentSession:
    return cast(TreatmentSession, request.link.subject_object())


@private_link("aftercare")
@require_GET
def home(request: LinkRequest, token: str) -> HttpResponse:
    """Where I am in the course, what is next, what was done, what I may notice; the clinic one tap away."""
    session, at = _session(request), timezone.now()
    course, site = session.course, session.site
    plan = newest_plan(course) or session.plan
    context = {
        "token": token,
        "clinic": site,
        "emergency_number": emergency_number(site.jurisdiction),
        "emergency_url": reverse("recovery:emergency", args=[site.slug]),
        "portal_section": "plan",
        "patient": session.patient,
        "session": session,
        "indication": current_pack().get(Indication, course.indication).name.in_(page_language()),
        "total": plan.sessions,
        "day": day_words(day_of(session, at)),
        "done_words": reading.done_words(session),
        "picture": reading.picture_of(session),
        "sheet": newest_sheet(session),
        "asked": open_check_in(session, at),
        "coming": next_check_in(session, at),
        "answers": reading.answers_for(session, at),
        "steps": reading.steps_of(course, at),
        "notices": reading.notices_of(session),
        "received": reading.received_in(session),
        "quote": reading.open_quote(plan, at),
        "consent": reading.open_consent(plan),
    }
    with timezone.override(ZoneInfo(site.time_zone)):
        return render(request, "portal/home.html", context)


@private_link("aftercare")
@require_POST
def open_thing(request: LinkRequest, token: str, what: str) -> HttpResponse:
    """Go on to a quote or a consent that waits; it has a link of its own."""
    session, at = _session(request), timezone.now()
    plan = newest_plan(session.course) or session.plan
    subject = {"quote": reading.open_quote(plan, at), "consent": reading.open_consent(plan)}.get(what)
    if subject is None:
        raise Http404(what)
    door = actions.open_door(purpose=what, subject=subject, session=session, at=at)
    return redirect("billing:quote-at-home" if what == "quote" else "consent:at-home", door)
