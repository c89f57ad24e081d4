"""The files that are handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.fhir.files import LARGEST_BYTES

MOST_BYTES = 64 * 1024 * 1024
MOST_FILES = 100  # what one form may carry


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        handed_in = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in handed_in or [None]]


class UploadForm(forms.Form):
    bundles = FilesField(
        label=gettext_lazy("FHIR R4 bundles (JSON)"),
        help_text=gettext_lazy(
            "Up to 100 files, each up to 32 MB. Nothing is imported before you have looked at it."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose one file or more, as JSON.")},
        widget=SeveralFiles(attrs={"accept": ".json,application/json,application/fhir+json"}),
    )

    def clean_bundles(self) -> list[tuple[str, bytes]]:
        given: list[UploadedFile[Any]] = self.cleaned_data["bundles"]
        large = [each for each in given if (each.size or 0) > LARGEST_BYTES]
        if large:
            said = _("%(name)s is larger than %(most)s MB. Split it into one bundle for each patient.")
            raise forms.ValidationError(said % {"name": large[0].name, "most": LARGEST_BYTES // 1024 // 1024})
        if sum(each.size or 0 for each in given) > MOST_BYTES:
            said = _("These files are more than %(most)s MB together. Bring them in in several parts.")
            raise forms.ValidationError(said % {"most": MOST_BYTES // 1024 // 1024})
        return [((each.name or "file")[:120], each.read()) for each in given]
