"""The patient's page about a recall: what happened, in plain words, and one tap to ask for a call."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mesocare.aftercare.views import emergency_number
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import LinkRequest, private_link
from mesocare.recalls import actions
from mesocare.recalls.models import ContactEvent


@private_link("recall")
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: LinkRequest, token: str) -> HttpResponse:
    """The letter as it was sent. A GET uses nothing up; an answer may be given again."""
    letter = cast(ContactEvent, request.link.subject_object())
    if request.method == "POST":
        actions.answer_from_home(
            letter=letter,
            wants_call=request.POST.get("answer") == "call",
            by=request.link,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        return redirect("recalls:home", token=token)
    answer = ContactEvent.objects.filter(
        recall=letter.recall, patient=letter.patient, kind="answered", at__gte=letter.at
    )
    context = {
        "letter": letter,
        "token": token,
        "clinic": request.site,
        "answer": answer.order_by("-pk").first(),
        "emergency_number": emergency_number(request.site.jurisdiction) if request.site else "",
    }
    return render(request, "recalls/home.html", context)
