"""The counting sheet, what came of it, and what to order."""

import uuid
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.clinics.access import ClinicRequest, own_site_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.stock import actions
from mesocare.stock.models import LotEvent, ShelfCount
from mesocare.stock.ordering import order_list
from mesocare.stock.sheets import as_csv
from mesocare.stock.shelf import Shelf, on_the_shelf, to_be_counted
from mesocare.stock.views.shared import done_by, today_at
from mesocare.web.refusal import Refusal


@dataclass
class SheetRow:
    """One lot of the sheet with what was typed."""

    shelf: Shelf
    counted: str = ""
    reason: str = ""
    expected: str = ""
    wants_reason: bool = False


def _rows(request: ClinicRequest) -> list[SheetRow]:
    """Lots with something left or in question, by product; with what was typed, if anything was."""
    asked = {lot.pk for lot in to_be_counted(request.site)}
    shelves = [shelf for shelf in on_the_shelf(request.site) if shelf.left != 0 or shelf.lot.pk in asked]
    shelves.sort(key=lambda shelf: (shelf.product.name, shelf.lot.expires_on, shelf.lot.pk))
    return [
        SheetRow(
            shelf,
            counted=request.POST.get(f"counted:{shelf.lot.uuid}", "").strip(),
            reason=request.POST.get(f"reason:{shelf.lot.uuid}", "").strip(),
            expected=request.POST.get(f"expected:{shelf.lot.uuid}", ""),
        )
        for shelf in shelves
    ]


def _amount(text: str) -> Decimal:
    """Raises Refusal for what is no amount the shelf is kept to."""
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found < 10**7 or found % Decimal("0.001"):
        raise Refusal(
            _("%(text)s is no amount. Write what you counted, with at most three decimals.")
            % {"text": text[:20]}
        )
    return found


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: ClinicRequest) -> HttpResponse:
    rows, problem = _rows(request), ""
    if request.method == "POST":
        try:
            made = actions.count_shelf(site=request.site, lines=_lines(rows), **done_by(request))
        except Refusal as refusal:
            problem = refusal.message
        else:
            return redirect("stock:count-done", count_uuid=made.uuid)
    context = {"rows": rows, "problem": problem, "last": request.site.shelf_counts.order_by("-at").first()}
    return render(request, "stock/sheet.html", context, status=409 if problem else 200)


def _lines(rows: list[SheetRow]) -> list[actions.CountedLot]:
    lines = []
    for row in rows:
        if row.counted:
            counted, expected = _amount(row.counted), _amount(row.expected or str(row.shelf.left))
            row.wants_reason = counted != expected and not row.reason
            lines.append(
                actions.CountedLot(lot=row.shelf.lot, expected=expected, counted=counted, reason=row.reason)
            )
    return lines


@staff(Permission.STOCK_VIEW)
@require_safe
def sheet_print(request: ClinicRequest) -> HttpResponse:
    """The sheet on paper, to count with a pen."""
    return render(request, "stock/sheet_print.html", {"rows": _rows(request), "now": timezone.now()})


@staff(Permission.STOCK_VIEW)
@require_safe
def count_done(request: ClinicRequest, count_uuid: uuid.UUID) -> HttpResponse:
    """What a count came to, to print and sign."""
    made = own_site_or_404(request, ShelfCount.objects.select_related("by__user", "site"), uuid=count_uuid)
    events = LotEvent.objects.filter(subject=made.subject).select_related("lot__product")
    context = {"made": made, "events": events.order_by("lot__product__name", "lot__number")}
    return render(request, "stock/count_done.html", context)


@staff(Permission.STOCK_VIEW)
@require_safe
def orders(request: ClinicRequest) -> HttpResponse:
    return render(request, "stock/orders.html", {"lines": order_list(request.site, today_at(request))})


@staff(Permission.STOCK_VIEW)
@require_safe
def orders_print(request: ClinicRequest) -> HttpResponse:
    context = {"lines": order_list(request.site, today_at(request)), "now": timezone.now()}
    return render(request, "stock/orders_print.html", context)


@staff(Permission.STOCK_VIEW)
@require_safe
def orders_csv(request: ClinicRequest) -> HttpResponse:
    head = (
        "product",
        "maker",
        "article number",
        "left",
        "order at",
        "usual level",
        "packages",
        "amount",
        "unit",
    )
    rows = [
        (
            line.on_shelf.product.name,
            line.on_shelf.product.maker,
            line.on_shelf.product.gtin,
            line.on_shelf.left,
            line.on_shelf.product.order_at,
            line.on_shelf.product.order_up_to,
            line.packs,
            line.amount,
            line.on_shelf.product.unit,
        )
        for line in order_list(request.site, today_at(request))
    ]
    return as_csv(f"order-{today_at(request):%Y-%m-%d}", head, rows)
