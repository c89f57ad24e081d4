"""The pages of the shelf, for the site one works at now."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, own_site_or_404, own_sites, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.planning.products import Listed
from mesocare.stock import actions, shelf
from mesocare.stock.forms import CountForm, ProductForm, ReasonForm, ReceiveForm, WasteForm
from mesocare.stock.ingredients import ingredients_of, listed, words_of
from mesocare.stock.label_form import ADD
from mesocare.stock.models import Lot, LotEvent, Product, ProductIngredient
from mesocare.stock.uses import uses_of
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.pack.devices import Device
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Unit

FILTERS: dict[str, Callable[[shelf.ProductOnShelf], bool]] = {
    "all": lambda line: True,
    "low": lambda line: line.is_low,
    "expiring": lambda line: (
        line.expires_soon or any(lot.state(line.on) == "expired" for lot in line.shelves)
    ),
    "recalled": lambda line: bool(line.recalled),
}


def _today(request: ClinicRequest) -> date:
    return site_today(timezone.now(), request.site.time_zone)


@staff(Permission.STOCK_VIEW)
@require_safe
def stock_list(request: ClinicRequest) -> HttpResponse:
    chosen = request.GET.get("show", "all")
    keep = FILTERS.get(chosen, FILTERS["all"])
    lines = shelf.products_on_shelf(request.site, _today(request))
    context = {
        "lines": [line for line in lines if keep(line)],
        "filters": [(key, _filter_word(key), sum(map(test, lines))) for key, test in FILTERS.items()],
        "chosen": chosen if chosen in FILTERS else "all",
        "to_count": shelf.to_be_counted(request.site),
        "today": _today(request),
    }
    return render(request, "stock/list.html", context)


def _filter_word(key: str) -> str:
    return {"all": _("All"), "low": _("Low"), "expiring": _("Expiring"), "recalled": _("Recalled")}[key]


@staff(Permission.STOCK_VIEW)
@require_safe
def product_detail(request: ClinicRequest, product_uuid: uuid.UUID) -> HttpResponse:
    product = own_or_404(request, Product, uuid=product_uuid)
    today = _today(request)
    lots = shelf.lots_with_left(Lot.objects.filter(product=product, site=request.site))
    line = shelf.ProductOnShelf(product, lots, today)
    rows = [(lot, lot.state(today)) for lot in lots]
    return render(
        request, "stock/product.html", {"line": line, "product": product, "rows": rows} | _label_of(product)
    )


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
    return _lot_page(request, own_site_or_404(request, Lot, uuid=lot_uuid), {})


def _lot_page(request: ClinicRequest, lot: Lot, invalid: Mapping[str, forms.Form]) -> HttpResponse:
    """The page of a lot; a form that was not accepted is shown again with what was typed."""
    found, today = shelf.shelf_of(lot), _today(request)
    uses = uses_of([lot])
    for use in uses:
        mark_read(request, patient=use.patient, what=f"treated from lot {lot.number}")
    fresh = {"count": CountForm(), "waste": WasteForm(), "recall": ReasonForm(), "lift": ReasonForm()}
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
    }
    return render(request, "stock/lot.html", context, status=409 if invalid else 200)


def _change_lot(
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
    return _lot_page(request, lot, {name: form})


@staff(Permission.STOCK_RECEIVE)
@require_POST
def count_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.count_lot(lot=lot, counted=typed["counted"], reason=typed["reason"], **_by(request))

    return _change_lot(request, lot_uuid, "count", CountForm(request.POST), change)


@staff(Permission.STOCK_RECEIVE)
@require_POST
def waste_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.waste(lot=lot, amount=typed["amount"], reason=typed["reason"], **_by(request))

    return _change_lot(request, lot_uuid, "waste", WasteForm(request.POST), change)


@staff(Permission.STOCK_RECALL)
@require_POST
def recall_lot(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.recall_lot(lot=lot, reason=typed["reason"], **_by(request))

    return _change_lot(request, lot_uuid, "recall", ReasonForm(request.POST), change)


@staff(Permission.STOCK_RECALL)
@require_POST
def lift_recall(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    def change(lot: Lot, typed: dict[str, Any]) -> LotEvent:
        return actions.lift_recall(lot=lot, reason=typed["reason"], **_by(request))

    return _change_lot(request, lot_uuid, "lift", ReasonForm(request.POST), change)


def _by(request: ClinicRequest) -> dict[str, Any]:
    return {"by": request.staff, "at": timezone.now(), "command_id": posted_command_id(request)}


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: ClinicRequest) -> HttpResponse:
    initial = {"product": request.GET.get("product", "")}
    form = ReceiveForm(request.POST or None, organisation=request.organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            lot = actions.receive_lot(
                site=request.site,
                product=typed["product"],
                number=typed["number"],
                expires_on=typed["expires_on"],
                amount=typed["amount"],
                reason=typed["note"],
                **_by(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=lot.uuid)
    return render(request, "stock/receive.html", {"form": form}, status=400 if form.errors else 200)


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: ClinicRequest) -> HttpResponse:
    form = _product_form(request, {"pack_amount": Decimal(1)})
    if ADD in request.POST:
        return render(request, "stock/product_form.html", {"form": form})
    if request.method == "POST" and form.is_valid():
        actions.add_product(organisation=request.organisation, facts=form.facts, **_by(request))
        return redirect("stock:list")
    return render(request, "stock/product_form.html", {"form": form}, status=400 if form.errors else 200)


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_product(request: ClinicRequest, product_uuid: uuid.UUID) -> HttpResponse:
    product = own_or_404(request, Product, uuid=product_uuid)
    form = _product_form(
        request, {name: getattr(product, name) for name in actions.COLUMNS}, ingredients_of(product)
    )
    if ADD in request.POST:
        return render(request, "stock/product_form.html", {"form": form, "product": product})
    if request.method == "POST" and form.is_valid():
        actions.correct_product(product=product, facts=form.facts, **_by(request))
        return redirect("stock:product", product_uuid=product.uuid)
    context = {"form": form, "product": product}
    return render(request, "stock/product_form.html", context, status=400 if form.errors else 200)


def _product_form(
    request: ClinicRequest, initial: dict[str, Any], label: tuple[Listed, ...] = ()
) -> ProductForm:
    """The form as typed; where only one more row of the label was asked for, without complaint."""
    pack = current_pack()
    typed = request.POST.dict()
    more = ADD in typed
    return ProductForm(
        None if more else request.POST or None,
        substances=_choices(pack.all(Substance)),
        devices=_choices(pack.all(Device)),
        listable=_choices(each for each in pack.all(Substance) if each.measured_in is not Unit.G),
        label=label,
        initial=initial | typed if more else initial,
        typed=typed if more else None,
    )


def _choices(entries: Iterable[Substance | Device]) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return sorted(((entry.id, entry.name.in_(language)) for entry in entries), key=lambda pair: pair[1])
