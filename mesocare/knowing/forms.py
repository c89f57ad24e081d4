"""What the medical director writes under what they answer for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation
from mesocare.knowing.judged_again import who_may_screen


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


class AskForm(forms.Form):
    """Whom to ask to see to somebody who is judged otherwise, and what to tell them."""

    note = forms.CharField(label=_("Note for them"), max_length=1000, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"] = forms.ModelChoiceField(
            label=_("Who sees to it"),
            queryset=who_may_screen(organisation),
            error_messages={"required": _("Choose who sees to it.")},
        )
        self.order_fields(["of", "note"])


class DealtWithForm(forms.Form):
    text = forms.CharField(
        label=_("What was done"),
        max_length=1000,
        error_messages={"required": _("Write what was done. Nothing was saved.")},
    )
