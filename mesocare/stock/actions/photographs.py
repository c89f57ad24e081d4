"""Photographs of labels: added when a delivery comes or later, taken off with a reason, never altered."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.stock.actions.events import need_reason, write_down
from mesocare.stock.actions.pictures import Picture
from mesocare.stock.models import LabelPhoto, LabelPhotoTakenOff, Lot
from mesocare.web.refusal import Refusal

MOST = 12  # photographs of one lot


class TooManyPhotos(Refusal):
    """The lot has as many photographs as anyone looks at."""


class TakenOffBefore(Refusal):
    """The photograph is not shown any more."""


def add_label_photo(
    *, lot: Lot, picture: Picture, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LabelPhoto:
    """Keep a photograph with its lot.

    Raises:
        TooManyPhotos: if the lot has twelve that are shown.
    """

    def perform() -> LabelPhoto:
        Lot.objects.select_for_update().get(pk=lot.pk)
        if LabelPhoto.objects.filter(lot=lot, taken_off=None).count() >= MOST:
            raise TooManyPhotos(
                _("This lot has %(most)s photographs. Take one off before you add another.") % {"most": MOST}
            )
        photo = LabelPhoto.objects.create(
            lot=lot, image=picture.image, width=picture.width, height=picture.height, by=by, at=at
        )
        write_down("label photographed", lot, lot.site.organisation, by, at, {"photo": str(photo.uuid)})
        return photo

    return run_once(
        command_id=command_id, action="photograph label", organisation=lot.site.organisation, perform=perform
    )


def take_off_label_photo(
    *, photo: LabelPhoto, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> LabelPhotoTakenOff:
    """Show a photograph no more. That it was there, and why it went, stays.

    Raises:
        ReasonMissing: if it is not said why.
        TakenOffBefore: if it was taken off already.
    """
    need_reason(reason, _("Say what is wrong with this photograph."))

    def perform() -> LabelPhotoTakenOff:
        LabelPhoto.objects.select_for_update().defer("image").get(pk=photo.pk)
        if LabelPhotoTakenOff.objects.filter(photo=photo).exists():
            raise TakenOffBefore(_("This photograph was taken off already."))
        row = LabelPhotoTakenOff.objects.create(photo=photo, reason=reason.strip()[:200], by=by, at=at)
        detail = {"photo": str(photo.uuid), "reason": row.reason}
        write_down("label photograph taken off", photo.lot, photo.lot.site.organisation, by, at, detail)
        return row

    return run_once(
        command_id=command_id, action="take off label photograph", organisation=photo.lot.site.organisation,
        perform=perform,
    )  # fmt: skip
