"""The photographs of a lot's label: added, shown, taken off."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from mesocare.clinics.access import ClinicRequest, found_or_404, own_site_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.stock import actions
from mesocare.stock.models import LabelPhoto, Lot
from mesocare.stock.photo_forms import PhotoForm, TakeOffForm
from mesocare.stock.views.lots import lot_page
from mesocare.stock.views.shared import done_by
from mesocare.web.refusal import Refusal


@staff(Permission.STOCK_RECEIVE)
@require_POST
def add_photo(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    lot = own_site_or_404(request, Lot, uuid=lot_uuid)
    form = PhotoForm(request.POST, request.FILES, auto_id="photo-%s")
    if form.is_valid():
        try:
            actions.add_label_photo(lot=lot, picture=form.cleaned_data["photo"], **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=lot.uuid)
    return lot_page(request, lot, {"photo": form})


@staff(Permission.STOCK_VIEW)
@require_safe
def photo(request: ClinicRequest, photo_uuid: uuid.UUID) -> HttpResponse:
    """The picture itself. One that was taken off is not there."""
    found = _photo(request, photo_uuid)
    response = HttpResponse(bytes(found.image), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="label-{found.lot.number}.jpg"'
    response["Cache-Control"] = "private, no-store"
    return response


@staff(Permission.STOCK_RECEIVE)
@require_POST
def take_off(request: ClinicRequest, photo_uuid: uuid.UUID) -> HttpResponse:
    found = _photo(request, photo_uuid)
    form = TakeOffForm(request.POST, auto_id=f"off-{photo_uuid}-%s")
    if form.is_valid():
        try:
            actions.take_off_label_photo(photo=found, reason=form.cleaned_data["reason"], **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=found.lot.uuid)
    return lot_page(request, found.lot, {f"off:{photo_uuid}": form})


def _photo(request: ClinicRequest, photo_uuid: uuid.UUID) -> LabelPhoto:
    """A photograph of a lot of the site one works at, as long as it is shown."""
    rows = LabelPhoto.objects.select_related("lot__product", "lot__site__organisation")
    return found_or_404(rows.filter(lot__site=request.site, taken_off=None), uuid=photo_uuid)
