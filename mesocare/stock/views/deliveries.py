"""A delivery, put on the shelf: from the code of its package, or typed; and the search for a lot."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.roles import Permission
from mesocare.stock import actions
from mesocare.stock.codes import Code, CodeUnreadable, looks_like_code, read_code
from mesocare.stock.finding import code_of, find_here, product_of
from mesocare.stock.forms import ReceiveForm
from mesocare.stock.views.shared import done_by, today_at
from mesocare.web.refusal import Refusal


@staff(Permission.STOCK_RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: ClinicRequest) -> HttpResponse:
    scanned = (request.POST if request.method == "POST" else request.GET).get("code", "")
    code, problem = _read(scanned)
    known = product_of(request.organisation, code)
    initial = {
        "product": str(known.uuid) if known else request.GET.get("product", ""),
        "number": code.lot,
        "expires_on": code.expires_on,
    }
    form = ReceiveForm(
        request.POST or None,
        request.FILES or None,
        organisation=request.organisation,
        site=request.site,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid() and not problem:
        typed = form.cleaned_data
        try:
            lot = actions.receive_lot(
                site=request.site,
                product=typed["product"],
                number=typed["number"],
                expires_on=typed["expires_on"],
                amount=typed["amount"],
                reason=typed["note"],
                code=code,
                kept_in=typed["place"],
                **done_by(request),
            )
            if typed["photo"]:
                done = done_by(request)
                done["command_id"] = uuid.uuid5(done["command_id"], "photograph")
                actions.add_label_photo(lot=lot, picture=typed["photo"], **done)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=lot.uuid)
    context: dict[str, Any] = {
        "form": form,
        "scanned": scanned,
        "code": code,
        "problem": problem,
        "known": known,
        "is_over": code.expires_on is not None and code.expires_on < today_at(request),
    }
    return render(request, "stock/receive.html", context, status=400 if form.errors or problem else 200)


def _read(scanned: str) -> tuple[Code, str]:
    """What a code says, or why it cannot be read."""
    if not scanned.strip():
        return Code(), ""
    try:
        return code_of(scanned), ""
    except CodeUnreadable as refusal:
        return Code(), refusal.message


@staff(Permission.STOCK_VIEW)
@require_safe
def find(request: ClinicRequest) -> HttpResponse:
    """To the lot that was scanned or typed; to the few that it may be; or to where it is received."""
    typed, problem, found = request.GET.get("lot", ""), "", []
    try:
        found = find_here(request.site, typed)
        code = read_code(typed) if looks_like_code(typed) else Code()
    except CodeUnreadable as refusal:
        problem, code = refusal.message, Code()
    if len(found) == 1:
        return redirect("stock:lot", lot_uuid=found[0].lot.uuid)
    context = {
        "typed": typed,
        "problem": problem,
        "rows": [(shelf, shelf.state(today_at(request))) for shelf in found],
        "receive": f"{reverse('stock:receive')}?{urlencode({'code': typed})}" if code != Code() else "",
        "title": _("Find a lot"),
    }
    return render(request, "stock/find.html", context, status=400 if problem else 200)
