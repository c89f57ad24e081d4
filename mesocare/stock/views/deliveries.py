"""A delivery, put on the shelf."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.roles import Permission
from mesocare.stock import actions
from mesocare.stock.forms import ReceiveForm
from mesocare.stock.views.shared import done_by
from mesocare.web.refusal import Refusal


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
                **done_by(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=lot.uuid)
    return render(request, "stock/receive.html", {"form": form}, status=400 if form.errors else 200)
