"""Finding a lot, everything about it on one screen, and freezing it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, may, own_or_404, own_sites, staff
from mesocare.clinics.roles import Permission
from mesocare.exposure.queries import tests_from
from mesocare.recalls import actions, standing_out, watching
from mesocare.recalls.actions.calling_back import open_recall_of
from mesocare.recalls.contacts import contacts_of, counts_of
from mesocare.recalls.forms import FreezeForm, LiftForm
from mesocare.recalls.found import Trace
from mesocare.recalls.models import Harm, Recall
from mesocare.recalls.planned import planned_visits
from mesocare.recalls.queries import find_lots, recalls_of
from mesocare.recalls.tracing import sees_every_site, trace_for
from mesocare.stock.codes import CodeUnreadable
from mesocare.stock.models import Lot, LotEvent
from mesocare.stock.shelf import HOLDING
from mesocare.web.refusal import Refusal

LOTS = Lot.objects.select_related("product__organisation", "site")


@staff(Permission.RECALL_CONTACT)
@require_safe
def recalls(request: ClinicRequest) -> HttpResponse:
    """Every recall and how far it is, and the search for a lot."""
    typed = request.GET.get("lot", "")
    may_search = may(request.staff, Permission.STOCK_VIEW)
    rows = []
    for recall in recalls_of(request.organisation)[:50]:
        contacts = contacts_of(recall, request.staff)
        rows.append((recall, counts_of(contacts), len(contacts)))
    problem, found = "", []
    try:
        found = find_lots(request.organisation, typed) if may_search else []
    except CodeUnreadable as refusal:
        problem = refusal.message
    context = {
        "rows": rows,
        "typed": typed,
        "found": found,
        "problem": problem,
        "section": "stock",
    }
    return render(request, "recalls/recalls.html", context)


def own_recall(request: ClinicRequest, recall_uuid: uuid.UUID) -> Recall:
    rows = Recall.objects.select_related("product__organisation", "organisation", "opened_by__user", "end")
    return own_or_404(request, rows, uuid=recall_uuid)


def own_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> Lot:
    """A lot of this organisation: at a site of this person, or anywhere for who answers for all of them."""
    lot = own_or_404(request, LOTS, through="site__organisation", uuid=lot_uuid)
    if sees_every_site(request.staff):
        return lot
    here = Lot.objects.filter(product=lot.product, number=lot.number, site__in=own_sites(request))
    return own_or_404(request, LOTS.filter(pk__in=here), through="site__organisation", uuid=lot_uuid)


@staff(Permission.STOCK_VIEW)
@require_safe
def lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    return _page(request, own_lot(request, lot_uuid), {})


def _page(
    request: ClinicRequest, shown: Lot, refused: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    at = timezone.now()
    found = trace_for(shown.product, shown.number, request.staff)
    recall = open_recall_of(shown.product, shown.number)
    contacts = contacts_of(recall, request.staff) if recall else []
    for syringe in found.syringes:
        mark_read(request, patient=syringe.patient, what=f"treated from lot {shown.number}")
    skin_tests = [
        test
        for test in tests_from(shelf.lot.pk for shelf in found.shelves)
        if sees_every_site(request.staff) or request.staff.sites.filter(pk=test.site_id).exists()
    ]
    for test in skin_tests:
        mark_read(request, patient=test.patient, what=f"skin tested from lot {shown.number}")
    planned = planned_visits(found.shelves, at)
    for visit in planned:
        mark_read(request, patient=visit.appointment.patient, what=f"planned with lot {shown.number}")
    context = {
        "lot": shown,
        "trace": found,
        "planned": planned,
        "skin_tests": skin_tests,
        "recall": recall,
        "counts": counts_of(contacts),
        "told": len(contacts),
        "events": _events(found),
        "signals": _signals(request, found),
        "bound": standing_out.bound_words(),
        "forms": {"freeze": FreezeForm(), "lift": LiftForm()} | refused,
        "may_read": may(request.staff, Permission.CLINICAL_READ),
        "section": "stock",
    }
    return render(request, "recalls/lot.html", context, status=status)


def _events(found: Trace) -> Any:
    """What came, was thrown away, counted and called back: what one session took stands in the list."""
    lots = [shelf.lot.pk for shelf in found.shelves]
    rows = LotEvent.objects.filter(lot__in=lots).exclude(kind__in=("used", "put-back", *HOLDING))
    return rows.select_related("by__user", "lot__site").order_by("-id")[:100]


def _signals(request: ClinicRequest, found: Trace) -> list[standing_out.Line]:
    """For clinicians: how often something went wrong with this lot and its product."""
    if not may(request.staff, Permission.CLINICAL_READ):
        return []
    product = found.product
    both = (
        watching.Watched("lot", watching.lot_key(product.pk, found.number)),
        watching.Watched("product", str(product.pk)),
    )
    infections = standing_out.lines_of(request.organisation, both, Harm.INFECTION)
    said = {line.watched: line.signal.with_event for line in infections}
    every = standing_out.lines_of(request.organisation, both, watching.ANY)
    return infections + [line for line in every if said.get(line.watched) != line.signal.with_event]


@staff(Permission.STOCK_RECALL)
@require_POST
def freeze(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    """Freeze the lot at every site with one tap, and go on to who must be told."""
    shown = own_lot(request, lot_uuid)
    form = FreezeForm(request.POST)
    if form.is_valid():
        try:
            recall = actions.open_recall(
                product=shown.product,
                number=shown.number,
                told_by=form.cleaned_data["told_by"],
                reason=form.cleaned_data["reason"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(
                request,
                _("Lot %(lot)s is frozen at every site. Now tell the patients.") % {"lot": recall.number},
            )
            return redirect("recalls:lot", lot_uuid=shown.uuid)
    return _page(request, shown, {"freeze": form}, status=409)


@staff(Permission.STOCK_RECALL)
@require_POST
def lift(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    """Let the lot be used again."""
    recall = own_recall(request, recall_uuid)
    shown = LOTS.filter(product=recall.product, number=recall.number).order_by("pk")[0]
    form = LiftForm(request.POST)
    if form.is_valid():
        try:
            actions.lift_recall(
                recall=recall,
                reason=form.cleaned_data["reason"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("The recall is lifted. The lot may be used again."))
            return redirect("recalls:lot", lot_uuid=shown.uuid)
    return _page(request, shown, {"lift": form}, status=409)
