"""What a visitor may send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.guide.models import Outcome

AGREE = gettext_lazy(
    "I agree that the clinic keeps my name and this number or address to contact me about my question. "
    "I can take this back at any time."
)
SEND_ANSWERS = gettext_lazy("Send my answers from the self-check with it, for a clinician to read.")


class ContactForm(forms.Form):
    """A name, one way to be reached, and the tick without which nothing is kept."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    with_answers = forms.BooleanField(label=SEND_ANSWERS, required=False)
    agree = forms.BooleanField(
        label=AGREE,
        error_messages={
            "required": gettext_lazy("Tick this, or call us instead. Without it nothing is kept.")
        },
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        phone = given.get("phone", "")
        if phone and sum(character.isdigit() for character in phone) < 6:
            self.add_error("phone", _("Write the number with its area, for example 020 7946 0100."))
        elif not phone and not given.get("email") and "email" not in self.errors:
            raise ValidationError(_("Give a telephone number or an email address, so that we can reach you."))
        return given


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
