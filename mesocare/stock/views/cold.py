"""Fridges and other places: what was read off them, month by month, and which lots are kept there."""

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.clinics.access import ClinicRequest, own_site_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.stock import actions
from mesocare.stock.cold import days_missing, kept_in, month_of, places_at
from mesocare.stock.cold_forms import KeepForm, PlaceForm, ReadingForm
from mesocare.stock.lot_forms import HoldBackForm
from mesocare.stock.models import ColdPlace, Lot
from mesocare.stock.sheets import as_csv
from mesocare.stock.views.lots import lot_page
from mesocare.stock.views.shared import done_by, today_at
from mesocare.web.clock import at_site
from mesocare.web.refusal import Refusal


@staff(Permission.STOCK_VIEW)
@require_safe
def places(request: ClinicRequest) -> HttpResponse:
    return _places_page(request, PlaceForm())


def _places_page(request: ClinicRequest, form: PlaceForm) -> HttpResponse:
    unused = ColdPlace.objects.filter(site=request.site, is_used=False).order_by("name")
    context = {"rows": places_at(request.site, today_at(request)), "form": form, "unused": unused}
    return render(request, "stock/places.html", context, status=400 if form.errors else 200)


@staff(Permission.STOCK_RECEIVE)
@require_POST
def add_place(request: ClinicRequest) -> HttpResponse:
    form = PlaceForm(request.POST)
    if form.is_valid():
        try:
            actions.add_place(site=request.site, facts=form.facts, **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:places")
    return _places_page(request, form)


def _place(request: ClinicRequest, place_uuid: uuid.UUID) -> ColdPlace:
    return own_site_or_404(request, ColdPlace.objects.select_related("site__organisation"), uuid=place_uuid)


@staff(Permission.STOCK_VIEW)
@require_safe
def place(request: ClinicRequest, place_uuid: uuid.UUID) -> HttpResponse:
    return _place_page(request, _place(request, place_uuid))


def _place_page(
    request: ClinicRequest, found: ColdPlace, form: ReadingForm | None = None, edit: PlaceForm | None = None
) -> HttpResponse:
    invalid = bool((form and form.errors) or (edit and edit.errors))
    facts = {name: getattr(found, name) for name in ("name", "lowest", "highest", "is_used")}
    context = {
        **_month(request, found),
        "place": found,
        "form": form or _reading_form(request),
        "asked": form is not None and bool(form.errors),
        "edit": edit or PlaceForm(initial=facts, auto_id="place-%s"),
        "kept": [(shelf, shelf.state(today_at(request))) for shelf in kept_in(found)],
    }
    return render(request, "stock/place.html", context, status=409 if invalid else 200)


def _reading_form(request: ClinicRequest) -> ReadingForm:
    return ReadingForm(zone=request.site.time_zone, at=timezone.now())


def _month(request: ClinicRequest, found: ColdPlace) -> dict[str, Any]:
    """The month that is asked for, or this one."""
    today = today_at(request)
    first = _first_of(request.GET.get("month", ""), today)
    before = (first - (first - first.replace(day=1)) - date.resolution).replace(day=1)
    after = (first.replace(day=28) + date.resolution * 4).replace(day=1)
    return {
        "first": first,
        "before": before,
        "after": after if after <= today else None,
        "readings": month_of(found, first),
        "missing": days_missing(found, first, today),
        "now": timezone.now(),
    }


def _first_of(month: str, today: date) -> date:
    try:
        first = datetime.strptime(month, "%Y-%m").date() if len(month) == 7 else today.replace(day=1)  # noqa: DTZ007
    except ValueError:
        return today.replace(day=1)
    return first if first.year >= 2000 and first <= today else today.replace(day=1)


@staff(Permission.STOCK_RECEIVE)
@require_POST
def take_reading(request: ClinicRequest, place_uuid: uuid.UUID) -> HttpResponse:
    found = _place(request, place_uuid)
    form = ReadingForm(request.POST, zone=request.site.time_zone, at=timezone.now())
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.take_reading(
                place=found,
                celsius=typed["celsius"],
                read_at=typed["read_at"],
                done=typed["done"],
                hold_back=typed["hold_back"],
                **done_by(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:place", place_uuid=found.uuid)
    return _place_page(request, found, form)


@staff(Permission.STOCK_RECEIVE)
@require_POST
def correct_place(request: ClinicRequest, place_uuid: uuid.UUID) -> HttpResponse:
    found = _place(request, place_uuid)
    form = PlaceForm(request.POST, auto_id="place-%s")
    if form.is_valid():
        try:
            actions.correct_place(place=found, facts=form.facts, **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:place", place_uuid=found.uuid)
    return _place_page(request, found, edit=form)


@staff(Permission.STOCK_VIEW)
@require_safe
def place_print(request: ClinicRequest, place_uuid: uuid.UUID) -> HttpResponse:
    found = _place(request, place_uuid)
    return render(request, "stock/place_print.html", {"place": found, **_month(request, found)})


@staff(Permission.STOCK_VIEW)
@require_safe
def place_csv(request: ClinicRequest, place_uuid: uuid.UUID) -> HttpResponse:
    found = _place(request, place_uuid)
    month = _month(request, found)
    rows = [
        (
            at_site(row.read_at, found.site.time_zone).isoformat(timespec="minutes"),
            row.celsius,
            row.lowest,
            row.highest,
            "yes" if row.is_outside else "no",
            row.done,
            row.by.name,
        )
        for row in month["readings"]
    ]
    head = ("read", "celsius", "lowest", "highest", "outside", "done", "by")
    return as_csv(f"temperatures-{month['first']:%Y-%m}", head, rows)


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["POST"])
def keep_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    lot = own_site_or_404(request, Lot, uuid=lot_uuid)
    form = KeepForm(request.POST, site=request.site, auto_id="keep-%s")
    if form.is_valid():
        actions.keep_lot_in(lot=lot, place=form.cleaned_data["place"], **done_by(request))
        return redirect("stock:lot", lot_uuid=lot.uuid)
    return lot_page(request, lot, {"keep": form})


@staff(Permission.STOCK_RECEIVE)
@require_POST
def hold_back_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    """Hold a lot back, or release one that is."""
    lot = own_site_or_404(request, Lot, uuid=lot_uuid)
    form = HoldBackForm(request.POST, auto_id="hold-%s")
    if form.is_valid():
        change = actions.release_lot if request.POST.get("what") == "release" else actions.hold_back_lot
        try:
            change(lot=lot, reason=form.cleaned_data["reason"], **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=lot.uuid)
    return lot_page(request, lot, {"hold": form})
