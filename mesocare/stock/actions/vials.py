"""Opening a vial, throwing away what is left in it, and taking back an opening that never was."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.patients.models import Patient
from mesocare.stock.actions.drawing import begin_vial, is_soon
from mesocare.stock.actions.events import lock, need_reason, write_event
from mesocare.stock.models import Lot, LotEvent, OpenVial, OpenVials, VialDraw
from mesocare.stock.permissions import check_usable
from mesocare.stock.shelf import NOTHING, amount_text
from mesocare.stock.vials import may_be_opened, open_vials, vial_left
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


class NothingSealed(Refusal):
    """All that is left of the lot is open already, or set aside."""


class NoVial(Refusal):
    """The product comes in pieces."""


class VialNeedsPatient(Refusal):
    """A vial for one patient is opened for a patient of this organisation."""


class OpenedLater(Refusal):
    """A vial is written down when it is open, not before."""


class VialEmpty(Refusal):
    """There is nothing left in it."""


class VialWasUsed(Refusal):
    """Something was drawn from it, so it was opened."""


def open_vial(
    *,
    lot: Lot,
    patient: Patient | None,
    opened_at: datetime,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> OpenVial:
    """Open one sealed vial of a lot. The lot holds as much as before; the vial's time begins.

    Raises:
        LotRecalled, LotExpired, LotEmpty: if nothing of the lot may be used.
        NoVial: if the product is counted in pieces.
        NothingSealed: if all that is left is open already.
        VialNeedsPatient: if the product is for one patient and none is named.
        OpenedLater: if the moment lies ahead.
    """
    if not may_be_opened(lot.product):
        raise NoVial(_("This product is counted in pieces; there is no vial to open."))
    if not is_soon(at, opened_at):
        raise OpenedLater(_("This moment lies ahead. Write a vial down when it is open."))
    owner = _owner(lot, patient)
    day = site_today(opened_at, lot.site.time_zone)

    def perform() -> OpenVial:
        shelf = lock(lot)
        check_usable(lot, on=day)
        sealed = shelf.left - sum((vial.left for vial in open_vials([lot]).get(lot.pk, [])), NOTHING)
        if sealed <= 0:
            raise NothingSealed(
                _("All that is left of this lot is in vials that are open already. Use or waste those first.")
            )
        size = min(lot.product.pack_amount, sealed)
        return begin_vial(lot, size=size, patient=owner, by=by, opened_at=opened_at, at=at).row

    return run_once(
        command_id=command_id, action="open vial", organisation=lot.site.organisation, perform=perform
    )


def _owner(lot: Lot, patient: Patient | None) -> Patient | None:
    if lot.product.open_vials != OpenVials.ONE:
        return None
    if patient is None or patient.organisation_id != lot.site.organisation_id:
        raise VialNeedsPatient(
            _("A vial of this product is for one patient. Enter the number of the patient it is opened for.")
        )
    return patient


def waste_vial(
    *, vial: OpenVial, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LotEvent:
    """Throw away what is left in an open vial.

    Raises:
        ReasonMissing: if it is not said why.
        VialEmpty: if nothing is left in it.
    """
    need_reason(reason, _("Say why it is thrown away: past its time, dropped, not needed."))

    def perform() -> LotEvent:
        lock(vial.lot)
        left = vial_left(vial)
        if left <= 0:
            raise VialEmpty(_("Nothing is left in this vial, so there is nothing to throw away."))
        event = write_event(vial.lot, "wasted", -left, by, at, reason=reason, subject=f"OpenVial/{vial.uuid}")
        VialDraw.objects.create(vial=vial, event=event, amount=-left)
        return event

    return run_once(
        command_id=command_id, action="waste vial", organisation=vial.lot.site.organisation, perform=perform
    )


def not_opened(
    *, vial: OpenVial, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LotEvent:
    """Take back an opening: the vial is sealed, and always was.

    Raises:
        ReasonMissing: if it is not said how the mistake came about.
        VialEmpty, VialWasUsed: if something was taken from it.
    """
    need_reason(reason, _("Say how you know that it was never opened."))

    def perform() -> LotEvent:
        lock(vial.lot)
        left = vial_left(vial)
        if left <= 0:
            raise VialEmpty(_("This vial is used up or was taken back already."))
        if left != vial.size:
            raise VialWasUsed(
                _("%(taken)s was taken from it, so it was opened. Waste what is left in it instead.")
                % {"taken": amount_text(vial.size - left)}
            )
        event = write_event(
            vial.lot, "not-opened", NOTHING, by, at, reason=reason, subject=f"OpenVial/{vial.uuid}"
        )
        VialDraw.objects.create(vial=vial, event=event, amount=-left)
        return event

    return run_once(
        command_id=command_id, action="vial not opened", organisation=vial.lot.site.organisation,
        perform=perform,
    )  # fmt: skip
