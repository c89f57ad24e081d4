"""What comes back from the consent pages."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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
    strokes = forms.CharField(label=_("Signature"), required=False, widget=forms.HiddenInput)
    typed = forms.BooleanField(label=_("Sign by typing my name instead of drawing"), required=False)
    text_digest = forms.CharField(widget=forms.HiddenInput)

    def clean_strokes(self) -> list[list[list[float]]]:
        raw = self.cleaned_data["strokes"]
        if not raw:
            return []
        try:
            return _points(json.loads(raw))
        except (ValueError, TypeError) as problem:
            raise forms.ValidationError(
                _("The drawing could not be read. Clear it and sign again, or type your name.")
            ) from problem


def _points(drawn: Any) -> list[list[list[float]]]:
    """Strokes as drawn, kept inside the 0–1000 box and to a sane size."""
    if not isinstance(drawn, list) or sum(len(stroke) for stroke in drawn) > 5000:
        raise ValueError("not a drawing")
    return [[[_inside(point[0]), _inside(point[1])] for point in stroke] for stroke in drawn]


def _inside(value: Any) -> float:
    return min(1000.0, max(0.0, float(value)))


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
