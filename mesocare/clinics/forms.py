"""The forms of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.actions import SiteFacts
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Role
from mesotherapy.pack.devices import Device
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import Technique
from mesotherapy.quantity import Quantity

BASES = [
    ("session", gettext_lazy("in one session")),
    ("point", gettext_lazy("at one point")),
    ("day", gettext_lazy("in one day")),
    ("course", gettext_lazy("in one course")),
]


class PersonForm(forms.Form):
    """A colleague's place here. Name and email are asked only when they are new."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Email, to sign in with"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect)
    sites = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Works at"),
        queryset=Site.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )
    is_active = forms.BooleanField(label=gettext_lazy("May sign in"), required=False, initial=True)

    def __init__(self, *args: Any, sites: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].queryset = sites  # type: ignore[attr-defined]
        for name in () if is_new else ("name", "email"):
            del self.fields[name]
        if is_new:
            del self.fields["is_active"]


class CredentialForm(forms.Form):
    """What a colleague is qualified for, as somebody here checked it."""

    profession = forms.CharField(label=gettext_lazy("Profession"), max_length=80)
    registration_body = forms.CharField(label=gettext_lazy("Registered with"), max_length=120)
    registration_number = forms.CharField(label=gettext_lazy("Registration number"), max_length=60)
    techniques = forms.MultipleChoiceField(
        label=gettext_lazy("Techniques"), required=False, widget=forms.CheckboxSelectMultiple
    )
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("Devices"), required=False, widget=forms.CheckboxSelectMultiple
    )
    may_prescribe = forms.BooleanField(
        label=gettext_lazy("May prescribe prescription-only medicines here"), required=False
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = current_pack()
        self.fields["techniques"].choices = _named(pack.all(Technique))  # type: ignore[attr-defined]
        self.fields["devices"].choices = _named(pack.all(Device))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        start, end = given.get("valid_from"), given.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("This day is before the day it is valid from."))
        return given


def _named(entries: Iterable[Any]) -> list[tuple[str, str]]:
    return [(entry.id, str(entry.name)) for entry in entries]


class SiteForm(forms.Form):
    """What a site says of itself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    slug = forms.SlugField(
        label=gettext_lazy("Short name, in the address of its public pages"), max_length=60
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("Place in law"),
        help_text=gettext_lazy(
            "It decides the emergency number, what may be mixed, and whom harm is told to."
        ),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    tax_name = forms.CharField(label=gettext_lazy("Name of the tax"), required=False, max_length=40)
    tax_rate_percent = forms.DecimalField(
        label=gettext_lazy("Tax rate"), min_value=Decimal(0), max_value=Decimal(100), decimal_places=2
    )
    quote_terms = forms.CharField(
        label=gettext_lazy("Terms of a quote"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Say what is paid back if a course is stopped."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    quote_valid_days = forms.IntegerField(
        label=gettext_lazy("A quote holds for"), min_value=1, max_value=365, initial=30
    )
    out_of_hours_text = forms.CharField(
        label=gettext_lazy("Outside opening hours"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Patients read it on the emergency page and under every check-in."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, site: Site | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(site, name) for name in SiteFacts.__dataclass_fields__} if site else {}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.site = site
        places = _named(current_pack().all(JurisdictionEntry))
        zones = [(zone, zone) for zone in sorted(available_timezones())]
        currencies = [(code, code) for code in sorted(list_currencies())]
        self.fields["jurisdiction"].choices = places  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["currency"].choices = currencies  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if self.site and Site.objects.exclude(pk=self.site.pk).filter(slug=slug).exists():
            raise ValidationError(
                _("The short name “%(slug)s” is taken. Choose another."), params={"slug": slug}
            )
        return slug

    @property
    def facts(self) -> SiteFacts:
        return SiteFacts(**{name: self.cleaned_data[name] for name in SiteFacts.__dataclass_fields__})


class ReleaseForm(forms.Form):
    """Who has read a translation, as it stands on the page."""

    read_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reader_name = forms.CharField(
        label=gettext_lazy("Who read it"),
        max_length=120,
        help_text=gettext_lazy("A clinician who speaks the language. Patients see the name on each page."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reader_credential = forms.CharField(
        label=gettext_lazy("Their credential"),
        max_length=200,
        help_text=gettext_lazy("For example: dermatologist, registration 12345."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    has_read = forms.BooleanField(
        label=gettext_lazy(
            "This person has read every part beside its English, told me that both say the same, and agrees "
            "to be named."
        ),
        error_messages={"required": gettext_lazy("Tick this only when it is so. Nothing was released.")},
    )


class TakeBackForm(forms.Form):
    """Why a translation is no longer to be taken for read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("Kept with your name and the date."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CeilingForm(forms.Form):
    """The clinic's own upper limit for a substance, with its reason."""

    substance = forms.ChoiceField(label=gettext_lazy("Substance"))
    basis = forms.ChoiceField(label=gettext_lazy("At most"), choices=BASES)
    amount = forms.CharField(
        label=gettext_lazy("Amount with its unit"),
        max_length=40,
        help_text=gettext_lazy("For example 8 mg, or 4 mL."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("Kept with your name and the date."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        substances = [each for each in current_pack().all(Substance) if not each.is_diluent]
        self.fields["substance"].choices = _named(substances)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The amount is in the unit in which the substance is told."""
        given = super().clean() or self.cleaned_data
        if "substance" in given and "amount" in given:
            substance = current_pack().get(Substance, given["substance"])
            given["amount"] = given["amount"].replace(",", ".").strip()
            self._check_unit(substance, given["amount"])
        return given

    def _check_unit(self, substance: Substance, amount: str) -> None:
        unit = substance.measured_in
        try:
            fits = Quantity.parse(amount).compatible(Quantity(Decimal(1), unit))
        except ValueError:
            fits = False
        if not fits:
            told = {"name": substance.name, "unit": unit.label}
            self.add_error("amount", _("%(name)s is told in %(unit)s. Write the amount in %(unit)s.") % told)


def person_initial(member: StaffMember) -> dict[str, Any]:
    return {"role": member.role, "sites": list(member.sites.all()), "is_active": member.is_active}
