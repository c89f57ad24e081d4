"""Sites and their prices."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.commands import posted_command_id
from mesocare.clinics import actions
from mesocare.clinics.access import ClinicRequest, current_site, found_or_404, own_sites, staff
from mesocare.clinics.forms import SiteForm
from mesocare.clinics.models import Site
from mesocare.clinics.pricing import PriceLine, price_lines, read_prices
from mesocare.clinics.roles import Permission
from mesocare.clinics.views.people import crumbs
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal

SITES = "/settings/sites/"


def _by(request: ClinicRequest) -> dict[str, Any]:
    return {"by": request.staff, "at": timezone.now(), "command_id": posted_command_id(request)}


@staff(Permission.SITE_MANAGE)
@require_safe
def sites(request: ClinicRequest) -> HttpResponse:
    """The sites this person belongs to."""
    context = {
        "sites": own_sites(request).order_by("name"),
        "crumbs": crumbs(Crumb(_("Sites"))),
        "section": "settings",
    }
    return render(request, "clinics/sites.html", context)


@staff(Permission.SITE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add_site(request: ClinicRequest) -> HttpResponse:
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            site = actions.open_another_site(facts=form.facts, **_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Opened: %(name)s.") % {"name": site.name})
            return redirect("clinics:sites")
    return _site_page(request, form, None)


@staff(Permission.SITE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: ClinicRequest, site_uuid: uuid.UUID) -> HttpResponse:
    found = found_or_404(own_sites(request), uuid=site_uuid)
    form = SiteForm(request.POST or None, site=found)
    if request.method == "POST" and form.is_valid():
        actions.correct_site(site=found, facts=form.facts, **_by(request))
        messages.info(request, _("Saved: %(name)s.") % {"name": found.name})
        return redirect("clinics:sites")
    return _site_page(request, form, found)


def _site_page(request: ClinicRequest, form: SiteForm, found: Site | None) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "crumbs": crumbs(Crumb(_("Sites"), SITES), Crumb(found.name if found else _("Open a site"))),
        "section": "settings",
    }
    return render(request, "clinics/site.html", context, status=422 if form.errors else 200)


@staff(Permission.PRICES_SET)
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: ClinicRequest) -> HttpResponse:
    """Every item of the pack's price list, with what this site charges. Only what changed is written."""
    here = current_site(request)
    lines = price_lines(here)
    if request.method == "POST":
        lines = read_prices(lines, request.POST, here.currency)
        if not any(line.problem for line in lines):
            changed = _save(request, here, lines)
            messages.info(request, _("Prices saved: %(count)s changed.") % {"count": changed})
            if not any(line.is_offered for line in price_lines(here)):
                messages.warning(
                    request,
                    _("Nothing has a price here now: no quote can be made. Enter at least one price."),
                )
            return redirect("clinics:prices")
    context = {
        "lines": lines,
        "here": here,
        "problems": [line for line in lines if line.problem],
        "crumbs": crumbs(Crumb(_("Prices"))),
        "section": "settings",
    }
    return render(request, "clinics/prices.html", context, status=422 if context["problems"] else 200)


def _save(request: ClinicRequest, here: Site, lines: list[PriceLine]) -> int:
    changed = [line for line in lines if line.has_changed and line.amount_minor is not None]
    command_id = posted_command_id(request)
    for line in changed:
        actions.set_price(
            site=here,
            item=line.item,
            name=line.name,
            amount_minor=line.amount_minor or 0,
            taxed=line.taxed,
            is_offered=line.is_offered,
            by=request.staff,
            at=timezone.now(),
            command_id=uuid.uuid5(command_id, line.item),
        )
    return len(changed)
