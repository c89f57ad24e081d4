"""What happens when somebody opens a private link: is it alive, and is this the person it was made for?"""

from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mesocare.audit.actions import mark_read
from mesocare.clinics.in_force import ask_for
from mesocare.clinics.language import speak_to
from mesocare.clinics.places import number_to_call
from mesocare.messages.links import confirm_birth_date, find_link, is_paused
from mesocare.messages.models import PrivateLink

ANSWER = "birth_date_answer"


class BirthDateForm(forms.Form):
    """The one question before anything stored is shown."""

    day = forms.IntegerField(label=pgettext_lazy("of a date of birth", "Day"), min_value=1, max_value=31)
    month = forms.IntegerField(label=pgettext_lazy("of a date of birth", "Month"), min_value=1, max_value=12)
    year = forms.IntegerField(
        label=pgettext_lazy("of a date of birth", "Year"), min_value=1900, max_value=2100
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                cleaned["date"] = date(cleaned["year"], cleaned["month"], cleaned["day"])
            except ValueError:
                self.add_error(None, _("There is no such day. Check the day, the month and the year."))
        return cleaned


def open_for_request(
    request: HttpRequest, *, token: str, purpose: str, birth_date: bool
) -> HttpResponse | None:
    """Put the link on the request, or answer with the question for the date of birth.

    Raises:
        Http404: if there is no such link, for a wrong purpose, an old one and a revoked one alike.
    """
    link = find_link(token, purpose, timezone.now())
    if link is None:
        raise Http404(_("This link is no longer valid. Ask the clinic for a new one."))
    asking: Any = request
    asking.link, asking.organisation, asking.site = link, link.organisation, link.site
    asking.staff = None
    ask_for(link.organisation)
    patient = _patient_of(link)
    speak_to(request, getattr(patient, "language", ""))
    if birth_date and link.birth_date_hash and not request.session.get(_confirmed(link)):
        return _ask(request, link)
    if birth_date:
        mark_read(request, patient=patient, subject=link)
    return None


def _patient_of(link: PrivateLink) -> models.Model | None:
    """Whom the page is about, for the audit. A link knows the patient only by the id."""
    patients = apps.get_model("patients", "Patient")._base_manager
    return patients.filter(uuid=link.patient).first() if link.patient else None


def _confirmed(link: PrivateLink) -> str:
    return f"birth_date_confirmed_{link.pk}"


def _ask(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    at = timezone.now()
    form = BirthDateForm(request.POST if ANSWER in request.POST else None)
    if form.is_bound and form.is_valid():
        if confirm_birth_date(link, form.cleaned_data["date"], at):
            request.session[_confirmed(link)] = True
            request.session.set_expiry(0)  # a phone that is lent on forgets it with its last window
            return redirect(request.get_full_path())
        link.refresh_from_db()
        form.add_error(None, _("That is not the date we have. Please try again."))
    context = {
        "form": form,
        "paused": is_paused(link, at),
        "link": link,
        "clinic": link.site or link.organisation,
        "emergency_number": number_to_call(link.site),
    }
    return render(request, "messages/birth_date.html", context, status=422 if form.is_bound else 200)
