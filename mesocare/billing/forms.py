"""Forms of the money pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.billing.models import PaymentMethod
from mesocare.web.money import Money


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=160)
    text_digest = forms.CharField(widget=forms.HiddenInput)


class PaymentForm(forms.Form):
    amount = forms.CharField(label=_("Amount"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    method = forms.ChoiceField(label=_("How"), choices=PaymentMethod.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: object, currency: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.currency = currency

    def clean_amount(self) -> int:
        """Minor units. Accepts a comma or a point."""
        try:
            return Money.of(self.cleaned_data["amount"].strip().replace(",", "."), self.currency).minor
        except (ValueError, ArithmeticError) as problem:
            raise forms.ValidationError(_("Enter an amount such as 120 or 120.50.")) from problem


class ReverseForm(forms.Form):
    reason = forms.CharField(label=_("Why is it given back?"), max_length=200)
