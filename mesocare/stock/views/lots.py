"""The shelf, a product and its lots, and what is done to a lot."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.clinics.access import ClinicRequest, own_or_404, own_site_or_404, own_sites, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.stock import actions, shelf
from mesocare.stock.cold import not_read_today
from mesocare.stock.cold_forms import KeepForm
from mesocare.stock.ingredients import ingredients_of, listed, words_of
from mesocare.stock.lot_forms import (
    CountForm,
    HoldBackForm,
    NotOpenedForm,
    OpenForm,
    ReasonForm,
    WasteForm,
    WasteVialForm,
)
from mesocare.stock.models import LabelPhoto, Lot, LotEvent, Product, ProductIngredient
from mesocare.stock.photo_forms import PhotoForm, TakeOffForm
from mesocare.stock.uses import uses_of
from mesocare.stock.vials import Vial, keeping_of, may_be_opened, open_at, open_vials, part_of_a_vial
from mesocare.stock.views.shared import done_by, today_at
from mesocare.web.refusal import Refusal
from mesotherapy.pack.substances import Substance

FILTERS: dict[str, Callable[[shelf.ProductOnShelf], bool]] = {
    "all": lambda line: True,
    "low": lambda line: line.is_low,
    "expiring": lambda line: (
        line.expires_soon or any(lot.state(line.on) == "expired" for lot in line.shelves)
    ),
    "recalled": lambda line: bool(line.recalled),
}


@staff(Permission.STOCK_VIEW)
@require_safe
def stock_list(request: ClinicRequest) -> HttpResponse:
    chosen, at = request.GET.get("show", "all"), timezone.now()
    keep = FILTERS.get(chosen, FILTERS["all"])
    lines = shelf.products_on_shelf(request.site, today_at(request))
    context = {
        "lines": [line for line in lines if keep(line)],
        "filters": [(key, _filter_word(key), sum(map(test, lines))) for key, test in FILTERS.items()],
        "chosen": chosen if chosen in FILTERS else "all",
        "to_count": shelf.to_be_counted(request.site),
        "today": today_at(request),
        "vials": [(vial, vial.state(at)) for vial in open_at(request.site)],
        "unread": not_read_today(request.site, today_at(request)),
    }
    return render(request, "stock/list.html", context)


def _filter_word(key: str) -> str:
    return {"all": _("All"), "low": _("Low"), "expiring": _("Expiring"), "recalled": _("Recalled")}[key]


@staff(Permission.STOCK_VIEW)
@require_safe
def product_detail(request: ClinicRequest, product_uuid: uuid.UUID) -> HttpResponse:
    product = own_or_404(request, Product, uuid=product_uuid)
    today = today_at(request)
    lots = shelf.lots_with_left(Lot.objects.filter(product=product, site=request.site))
    line = shelf.ProductOnShelf(product, lots, today)
    rows = [(lot, lot.state(today)) for lot in lots]
    context = {"line": line, "product": product, "rows": rows, "keeping": keeping_of(product)}
    return render(request, "stock/product.html", context | _label_of(product))


def _label_of(product: Product) -> dict[str, Any]:
    """What the label lists, and what stood there before."""
    rows = ProductIngredient.objects.filter(product=product).select_related("by__user", "taken_off__by__user")
    return {
        "label": [words_of(one) for one in ingredients_of(product)],
        "earlier": [(words_of(listed(row)), row) for row in rows if hasattr(row, "taken_off")],
        "counted_as": current_pack().find(Substance, product.substance) if product.substance else None,
    }


@staff(Permission.STOCK_VIEW)
@require_safe
def lot_detail(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    return lot_page(request, own_site_or_404(request, Lot, uuid=lot_uuid), {})


def lot_page(request: ClinicRequest, lot: Lot, invalid: Mapping[str, forms.Form]) -> HttpResponse:
    """The page of a lot; a form that was not accepted is shown again with what was typed."""
    found, today, at = shelf.shelf_of(lot), today_at(request), timezone.now()
    uses = uses_of([lot])
    for use in uses:
        mark_read(request, patient=use.patient, what=f"treated from lot {lot.number}")
    fresh = {
        "count": CountForm(auto_id="count-%s"),
        "waste": WasteForm(auto_id="waste-%s"),
        "recall": ReasonForm(auto_id="recall-%s"),
        "lift": ReasonForm(auto_id="lift-%s"),
        "hold": HoldBackForm(auto_id="hold-%s"),
        "keep": KeepForm(
            auto_id="keep-%s", site=request.site, initial={"place": lot.kept_in and lot.kept_in.uuid}
        ),
        "photo": PhotoForm(auto_id="photo-%s"),
        "open": OpenForm(auto_id="open-%s", zone=request.site.time_zone, at=at),
    }
    vials = open_vials([lot]).get(lot.pk, [])
    for vial in vials:
        if vial.row.patient is not None:
            mark_read(request, patient=vial.row.patient, what=f"vial of lot {lot.number}")
    sealed = found.left - sum((vial.left for vial in vials), shelf.NOTHING)
    context = {
        "shelf": found,
        "lot": found.lot,
        "state": found.state(today),
        "events": LotEvent.objects.filter(lot=lot).select_related("by__user").order_by("-id")[:200],
        "uses": uses,
        "forms": {**fresh, **invalid},
        "elsewhere": shelf.lots_with_left(
            Lot.objects.filter(product=lot.product, number=lot.number, site__in=own_sites(request)).exclude(
                pk=lot.pk
            )
        ),
        "today": today,
        "vials": [_vial_row(vial, at, invalid) for vial in vials],
        "wrong": list(invalid.values()),
        "sealed": sealed,
        "part_of_a_vial": part_of_a_vial(lot.product, sealed),
        "may_open": may_be_opened(lot.product) and sealed > 0 and found.may_be_used(today),
        "keeping": keeping_of(lot.product),
        "photos": _photo_rows(lot, invalid),
    }
    return render(request, "stock/lot.html", context, status=409 if invalid else 200)


def _photo_rows(lot: Lot, invalid: Mapping[str, forms.Form]) -> list[dict[str, Any]]:
    """The photographs that are shown, without their bytes, each with the form that takes it off."""
    rows = LabelPhoto.objects.filter(lot=lot, taken_off=None).defer("image").select_related("by__user")
    return [
        {
            "photo": row,
            "form": invalid.get(f"off:{row.uuid}") or TakeOffForm(auto_id=f"off-{row.uuid}-%s"),
            "is_open": f"off:{row.uuid}" in invalid,
        }
        for row in rows.order_by("-at", "-id")
    ]


def _vial_row(vial: Vial, at: datetime, invalid: Mapping[str, forms.Form]) -> dict[str, Any]:
    """One open vial with its two forms; one that was not accepted is shown again."""
    key = str(vial.row.uuid)
    waste = invalid.get(f"waste:{key}") or WasteVialForm(auto_id=f"waste-{key}-%s")
    unopen = invalid.get(f"unopen:{key}") or NotOpenedForm(auto_id=f"unopen-{key}-%s")
    return {
        "vial": vial,
        "state": vial.state(at),
        "untouched": vial.left == vial.row.size,
        "waste": waste,
        "unopen": unopen,
        "is_open": bool(waste.errors or unopen.errors),
    }


def change_lot(
    request: ClinicRequest,
    lot_uuid: uuid.UUID,
    name: str,
    form: forms.Form,
    change: Callable[[Lot, dict[str, Any]], LotEvent],
) -> HttpResponse:
    lot = own_site_or_404(request, Lot, uuid=lot_uuid)
    if form.is_valid():
        try:
            change(lot, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=lot.uuid)
    return lot_page(request, lot, {name: form})


@staff(Permission.STOCK_RECEIVE)
@require_POST
def count_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.count_lot(
            lot=lot, counted=typed["counted"], reason=typed["reason"], **done_by(request)
        )

    return change_lot(request, lot_uuid, "count", CountForm(request.POST, auto_id="count-%s"), change)


@staff(Permission.STOCK_RECEIVE)
@require_POST
def waste_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.waste(lot=lot, amount=typed["amount"], reason=form.words, **done_by(request))

    form = WasteForm(request.POST, auto_id="waste-%s")
    return change_lot(request, lot_uuid, "waste", form, change)


@staff(Permission.STOCK_RECALL)
@require_POST
def recall_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.recall_lot(lot=lot, reason=typed["reason"], **done_by(request))

    return change_lot(request, lot_uuid, "recall", ReasonForm(request.POST, auto_id="recall-%s"), change)


@staff(Permission.STOCK_RECALL)
@require_POST
def lift_recall(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.lift_recall(lot=lot, reason=typed["reason"], **done_by(request))

    return change_lot(request, lot_uuid, "lift", ReasonForm(request.POST, auto_id="lift-%s"), change)
