"""What comes back from the page of an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.assessment.models import Examination
from mesocare.orders.checking import MOST_SESSIONS, Ordered
from mesocare.orders.queries import ROUTES

DAY = forms.DateInput(attrs={"type": "date"})


class OrderForm(forms.Form):
    """One order. The server decides whether it is one; the form only reads it."""

    most_per_session = forms.CharField(label=gettext_lazy("Most for one session"), max_length=40)
    sessions = forms.IntegerField(label=gettext_lazy("Sessions"), min_value=1, max_value=MOST_SESSIONS)
    strength = forms.CharField(
        label=gettext_lazy("Strength on the label"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Before mixing."),
    )
    product = forms.CharField(
        label=gettext_lazy("Product, if it has to be a certain one"), required=False, max_length=160
    )
    routes = forms.MultipleChoiceField(
        label=gettext_lazy("How it is given"), choices=ROUTES.items, widget=forms.CheckboxSelectMultiple
    )
    valid_from = forms.DateField(label=gettext_lazy("Holds from"), widget=DAY)
    valid_until = forms.DateField(label=gettext_lazy("Holds until, the last day"), widget=DAY)
    indication = forms.CharField(label=gettext_lazy("Ordered for"), max_length=500)
    off_label = forms.CharField(
        label=gettext_lazy("Off label: why all the same, and what the patient was told"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    examination = forms.ChoiceField(label=gettext_lazy("Stands on your examination of"))
    password = forms.CharField(
        label=gettext_lazy("Your password, to sign"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(
        self,
        *args: Any,
        examinations: Sequence[tuple[Examination, str]],
        off_label: bool,
        unit: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seen = {str(row.pk): row for row, _words in examinations}
        self.fields["examination"].choices = [(str(row.pk), words) for row, words in examinations]  # type: ignore[attr-defined]
        self.fields["most_per_session"].help_text = _("In %(unit)s, with the unit.") % {"unit": unit}
        self.fields["off_label"].required = off_label

    def examined(self) -> Examination | None:
        return self.seen.get(self.cleaned_data["examination"])

    def ordered(self, substance: str) -> Ordered:
        given = {
            name: self.cleaned_data[name] for name in Ordered.__dataclass_fields__ if name != "substance"
        }
        return Ordered(substance=substance, **given)

    def say(self, field: str, message: str) -> None:
        """Put what the server refused beside its field."""
        self.add_error(field if field in self.fields else None, message)


def wrong_password() -> str:
    return _("That is not your password. Nothing was signed.")
