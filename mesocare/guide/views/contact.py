"""Asking to be contacted: the only public page that keeps something, and only with a tick."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import public
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.guide.actions import Asking, TooManyRequests, ask_to_be_contacted
from mesocare.guide.carrying import Carried, read_all
from mesocare.guide.forms import AGREE, ContactForm
from mesocare.guide.offered import treatments_at
from mesocare.guide.place import public_page, public_site
from mesocare.web.clock import site_today


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, site_slug: str) -> HttpResponse:
    """Opened from the self-check it carries the answers along; they are sent only if that is ticked too."""
    site = public_site(site_slug)
    at = timezone.now()
    answers = read_all(current_pack(), request.POST.getlist("said"), site_today(at, site.time_zone))
    sent = request.method == "POST" and "send" in request.POST
    form = ContactForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            ask_to_be_contacted(
                site=site,
                asking=_asking(request, site, form, answers),
                at=at,
                command_id=posted_command_id(request),
            )
        except TooManyRequests as refusal:
            form.add_error(None, refusal.message)
            return _page(request, site, form, answers, status=refusal.status)
        return render(request, "guide/contact_kept.html", public_page(site, "contact"))
    return _page(request, site, form, answers, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, site: Site, form: ContactForm, answers: tuple[Carried, ...], status: int
) -> HttpResponse:
    context = public_page(
        site, "contact", form=form, answers=answers, treatments=request.POST.getlist("treatment")
    )
    return render(request, "guide/contact.html", context, status=status)


def _asking(request: HttpRequest, site: Site, form: ContactForm, answers: tuple[Carried, ...]) -> Asking:
    typed = form.cleaned_data
    known = {each.protocol.id for each in treatments_at(site.organisation)}
    sends = typed["with_answers"] and answers
    return Asking(
        name=typed["name"],
        phone=typed["phone"],
        email=typed["email"],
        message=typed["message"],
        agreed_to=str(AGREE),
        answers={
            "treatments": [name for name in request.POST.getlist("treatment") if name in known],
            "said": [answer.pair for answer in answers],
        }
        if sends
        else None,
    )
