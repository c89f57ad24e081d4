"""What the clinic buys: its form."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.planning.products import Listed
from mesocare.stock import actions
from mesocare.stock.forms import ProductForm
from mesocare.stock.ingredients import ingredients_of
from mesocare.stock.label_form import ADD
from mesocare.stock.models import Product
from mesocare.stock.vials import keeping_of
from mesocare.stock.views.shared import done_by
from mesocare.web.refusal import Refusal
from mesotherapy.pack.devices import Device
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Unit


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: ClinicRequest) -> HttpResponse:
    form = _product_form(request, {"pack_amount": Decimal(1)})
    if ADD in request.POST:
        return render(request, "stock/product_form.html", {"form": form})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_product(organisation=request.organisation, facts=form.facts, **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
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
        try:
            actions.correct_product(product=product, facts=form.facts, **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:product", product_uuid=product.uuid)
    context = {"form": form, "product": product, "keeping": keeping_of(product)}
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
