"""From what is typed to an `Identity`."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.patients.identity import Identity
from mesocare.patients.models import Sex
from mesocare.patients.phones import reversed_digits

OLDEST_YEARS = 125


class DayField(forms.DateField):
    """A day, with the browser's own picker where there is one."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"], **options)


class IdentityForm(forms.Form):
    """Who a person is and how to reach them."""

    given_name = forms.CharField(
        label=gettext_lazy("Given name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    family_name = forms.CharField(
        label=gettext_lazy("Family name"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Enter the family name. It is how this person is found again.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    birth_date = DayField(
        label=gettext_lazy("Birth date"),
        required=False,
        help_text=gettext_lazy("Leave empty only when it is not known. It then stays unknown."),
        error_messages={"invalid": gettext_lazy("Enter the birth date as year, month and day: 1984-02-11.")},
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN, widget=forms.RadioSelect
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter a whole email address, such as elena@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language for letters"), choices=settings.LANGUAGES)
    prefers = forms.CharField(
        label=gettext_lazy("Prefers"),
        required=False,
        help_text=gettext_lazy("Times, practitioner, how to be called. Everyone here reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and born > self.today:
            raise forms.ValidationError(_("The birth date lies in the future. Check the year."))
        if born and born.year < self.today.year - OLDEST_YEARS:
            raise forms.ValidationError(_("The birth date is more than 125 years ago. Check the year."))
        return born

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and len(reversed_digits(phone)) < 6:
            raise forms.ValidationError(_("Enter the whole phone number, at least 6 digits."))
        return phone

    @property
    def identity(self) -> Identity:
        return Identity(**{name: self.cleaned_data[name] for name in Identity.__dataclass_fields__})
