"""A photograph of a label, as it is sent."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mesocare.stock.actions.pictures import MOST_BYTES, PhotoUnreadable, Picture, read_photo


class PhotoField(forms.FileField):
    """A file that has to be a photograph; cleaned, it is a picture of our own."""

    def __init__(self, **options: Any) -> None:
        camera = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        super().__init__(widget=forms.FileInput(attrs=camera), **options)

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        given: UploadedFile[Any] | None = super().clean(data, initial)
        if not given:
            return None
        try:
            return read_photo(given.read(MOST_BYTES + 1))
        except PhotoUnreadable as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class PhotoForm(forms.Form):
    """One photograph of the label."""

    photo = PhotoField(
        label=_("Photograph of the label"),
        help_text=_("Lot and last day readable, no patient in the picture."),
        error_messages={"required": _("Take or choose a photograph first.")},
    )


class TakeOffForm(forms.Form):
    """Why a photograph is shown no more."""

    reason = forms.CharField(
        label=_("What is wrong with it"),
        max_length=200,
        error_messages={"required": _("Say what is wrong with this photograph.")},
    )
