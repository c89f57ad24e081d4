"""What the medical director writes under what they answer for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AdoptForm(forms.Form):
    read_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    credential = forms.CharField(
        label=_("Your credential, as it should stand under the adoption"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    has_read = forms.BooleanField(
        label=_(
            "I have read this protocol and everything it rests on, and answer for its use in this clinic."
        ),
        error_messages={"required": _("Tick this only when you have read it. Nothing was adopted.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("Kept with your name and the date."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
