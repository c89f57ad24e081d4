"""What comes back from the consent pages."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_PATH = re.compile(r"(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4})*){0,400}")
"""What the pad sends: each stroke begins with M, each line to a point with L. Nothing drawn is empty."""


class PrepareForm(forms.Form):
    until = forms.DateField(label=_("Covers sessions until"), widget=forms.DateInput(attrs={"type": "date"}))
    time_to_reflect = forms.CharField(
        label=_("Time to think it over"),
        max_length=120,
        required=False,
        help_text=_("For example: text given on 2 April, signed on 7 April."),
    )
    patient_questions = forms.CharField(
        label=_("What the patient asked, and what you answered"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class SignForm(forms.Form):
    """Drawn or typed. The server decides whether it is a signature; the form only reads it."""

    signed_name = forms.CharField(label=_("Full name"), max_length=160)
    strokes = forms.CharField(
        label=_("Signature"), required=False, max_length=40_000, widget=forms.HiddenInput
    )
    typed = forms.BooleanField(label=_("Sign by typing my name instead of drawing"), required=False)
    text_digest = forms.CharField(widget=forms.HiddenInput)

    def clean_strokes(self) -> list[list[list[float]]]:
        drawn = self.cleaned_data["strokes"]
        if not _PATH.fullmatch(drawn):
            raise forms.ValidationError(
                _("The drawing could not be read. Clear it and sign again, or type your name.")
            )
        return [[_place(point) for point in stroke.split("L")] for stroke in drawn.split("M")[1:]]


def _place(point: str) -> list[float]:
    """A point of the pad, which is 560 by 160, in the 0–1000 box that is kept."""
    across, down = (int(number) for number in point.split())
    return [round(min(across / 560, 1) * 1000, 1), round(min(down / 160, 1) * 1000, 1)]


class WithdrawForm(forms.Form):
    words = forms.CharField(
        label=_("In the patient's words, if they want to say why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PhotoConsentForm(forms.Form):
    for_record = forms.BooleanField(label=_("In my record, to compare before and after"), required=False)
    for_teaching = forms.BooleanField(label=_("To teach staff, without my name"), required=False)
    for_publication = forms.BooleanField(label=_("To show to others, without my name"), required=False)
    signed_name = forms.CharField(label=_("Full name"), max_length=160)
