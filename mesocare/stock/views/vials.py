"""Open vials: opened, wasted, or taken back as never opened, on the page of their lot."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mesocare.clinics.access import ClinicRequest, found_or_404, own_site_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient
from mesocare.stock import actions
from mesocare.stock.lot_forms import NotOpenedForm, OpenForm, WasteVialForm
from mesocare.stock.models import Lot, OpenVial
from mesocare.stock.views.lots import lot_page
from mesocare.stock.views.shared import done_by
from mesocare.web.refusal import Refusal


@staff(Permission.STOCK_RECEIVE)
@require_POST
def open_vial(request: ClinicRequest, lot_uuid: uuid.UUID) -> HttpResponse:
    lot = own_site_or_404(request, Lot, uuid=lot_uuid)
    form = OpenForm(request.POST, auto_id="open-%s", zone=request.site.time_zone, at=timezone.now())
    if form.is_valid():
        number, patient = form.cleaned_data["patient"], None
        if number:
            patient = Patient.objects.filter(organisation=request.organisation, number=number).first()
        if number and patient is None:
            form.add_error("patient", _("There is no patient with this number. Look at the chart again."))
        else:
            try:
                actions.open_vial(
                    lot=lot, patient=patient, opened_at=form.cleaned_data["opened_at"], **done_by(request)
                )
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                return redirect("stock:lot", lot_uuid=lot.uuid)
    return lot_page(request, lot, {"open": form})


@staff(Permission.STOCK_RECEIVE)
@require_POST
def waste_vial(request: ClinicRequest, vial_uuid: uuid.UUID) -> HttpResponse:
    vial = _vial(request, vial_uuid)
    form = WasteVialForm(request.POST, auto_id=f"waste-{vial_uuid}-%s")
    if form.is_valid():
        try:
            actions.waste_vial(vial=vial, reason=form.words, **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=vial.lot.uuid)
    return lot_page(request, vial.lot, {f"waste:{vial_uuid}": form})


@staff(Permission.STOCK_RECEIVE)
@require_POST
def not_opened(request: ClinicRequest, vial_uuid: uuid.UUID) -> HttpResponse:
    vial = _vial(request, vial_uuid)
    form = NotOpenedForm(request.POST, auto_id=f"unopen-{vial_uuid}-%s")
    if form.is_valid():
        try:
            actions.not_opened(vial=vial, reason=form.cleaned_data["reason"], **done_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("stock:lot", lot_uuid=vial.lot.uuid)
    return lot_page(request, vial.lot, {f"unopen:{vial_uuid}": form})


def _vial(request: ClinicRequest, vial_uuid: uuid.UUID) -> OpenVial:
    """A vial of the site one works at; any other is not there."""
    rows = OpenVial.objects.select_related("lot__product", "lot__site__organisation")
    return found_or_404(rows.filter(lot__site=request.site), uuid=vial_uuid)
