"""Today: who comes, what each visit lacks, and what wants a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, current_site, may, own_site_or_404, staff
from mesocare.clinics.actions import check_kit, kit_checked_on
from mesocare.clinics.kit import endings, faults, kit_list, last_check
from mesocare.clinics.roles import Permission
from mesocare.diary.actions import mark_arrived
from mesocare.diary.day import visits_of_day
from mesocare.diary.models import Appointment
from mesocare.stock.cold import not_read_today
from mesocare.stock.shelf import enough_lines, expiring
from mesocare.today.kit import KitForm, kit_pdf
from mesocare.today.needs import needs_of
from mesocare.today.page import day_of
from mesocare.web.clock import site_today

MOST_SHOWN = 8  # beside the red ones, which are never cut off


@staff(Permission.TODAY_VIEW)
@require_safe
def today(request: ClinicRequest) -> HttpResponse:
    at, site = timezone.now(), current_site(request)
    day = site_today(at, site.time_zone)
    shown = day_of(visits_of_day(site, day), site, request.staff, day, at)
    for row in shown.rows:
        mark_read(request, patient=row.visit.patient)
    context = {
        "at": at,
        "day": day,
        "shown": shown,
        "clinical": may(request.staff, Permission.CLINICAL_READ),
        **_beside(request, at),
        "kit": kit_checked_on(site, day),
    }
    if may(request.staff, Permission.STOCK_VIEW):
        context |= {"stock": enough_lines(site, day), "expiring": expiring(site, day)[:3]}
        context["unread"] = not_read_today(site, day)
    return render(request, "today/today.html", context)


def _beside(request: ClinicRequest, at: datetime) -> dict[str, Any]:
    needs = needs_of(current_site(request), request.staff, at)
    for need in needs:
        if need.patient is not None:
            mark_read(request, patient=need.patient)
    reds, others = [need for need in needs if need.is_red], [need for need in needs if not need.is_red]
    more = max(0, len(others) - MOST_SHOWN)
    return {
        "needs": needs,
        "red_needs": reds,
        "other_needs": others[:MOST_SHOWN],
        "reds": len(reds),
        "more": more,
    }


@staff(Permission.TODAY_VIEW)
@require_safe
def needs(request: ClinicRequest) -> HttpResponse:
    """The part that looks again by itself; a red that was not there before is said aloud."""
    found = _beside(request, timezone.now())
    known = request.GET.get("reds", "0")
    found["is_new"] = known.isdecimal() and len(known) < 6 and found["reds"] > int(known)
    return render(request, "today/_needs.html", found)


@staff(Permission.DIARY_BOOK)
@require_POST
def arrived(request: ClinicRequest, appointment_uuid: UUID) -> HttpResponse:
    visit = own_site_or_404(request, Appointment.objects.select_related("site"), uuid=appointment_uuid)
    mark_arrived(
        appointment=visit, by=request.staff, at=timezone.now(), command_id=posted_command_id(request)
    )
    return redirect("today:today")


@staff(Permission.EMERGENCY_KIT_CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def kit(request: ClinicRequest) -> HttpResponse:
    at, site = timezone.now(), current_site(request)
    last, day = last_check(site), site_today(at, site.time_zone)
    form = KitForm(request.POST or None, checklist=kit_list(), last=last)
    if request.method == "POST" and form.is_valid():
        check = check_kit(
            site=site,
            items=form.items_found,
            required=form.required_items,
            last_days=form.last_days,
            warn_days=form.cleaned_data["warn_days"],
            note=form.cleaned_data["note"],
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
        if check.is_complete:
            messages.success(request, _("Emergency kit checked. Sessions can start."))
        else:
            words = _("No session starts until the kit is complete: %(what)s.")
            messages.warning(request, words % {"what": "; ".join(faults(check))})
        return redirect("today:today")
    context = {
        "form": form,
        "last": last,
        "endings": endings(last, day),
        "faults": faults(last) if last else [],
        "day": day,
        "section": "today",
    }
    return render(request, "today/kit.html", context, status=400 if form.errors else 200)


@staff(Permission.EMERGENCY_KIT_CHECK)
@require_safe
def kit_paper(request: ClinicRequest) -> HttpResponse:
    """The list to print, with the days of the last check."""
    at, site = timezone.now(), current_site(request)
    made = kit_pdf(site, last_check(site), site_today(at, site.time_zone), at)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="emergency-kit.pdf"'
    return answer
