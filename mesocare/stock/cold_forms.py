"""From what is typed about fridges and temperatures."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Site
from mesocare.stock.actions import PlaceFacts
from mesocare.stock.models import ColdPlace
from mesocare.web.clock import at_site

COLDEST, WARMEST = Decimal(-90), Decimal(60)  # what a thermometer in a clinic can show


class CelsiusField(forms.DecimalField):
    """A temperature with point or comma, and with either minus sign."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})
        super().__init__(
            max_digits=4, decimal_places=1, min_value=COLDEST, max_value=WARMEST, widget=widget, **options
        )

    def to_python(self, value: Any) -> Any:
        text = str(value).replace(",", ".").replace("\u2212", "-") if value is not None else value
        return super().to_python(text)


def place_field(site: Site) -> forms.Field:
    """One of the places of a site, or none."""
    return forms.ModelChoiceField(
        label=_("Kept in"),
        queryset=ColdPlace.objects.filter(site=site, is_used=True).order_by("name"),
        to_field_name="uuid",
        required=False,
        empty_label=_("No fridge: on the shelf"),
        error_messages={"invalid_choice": _("Choose one of the places of this site.")},
    )


class PlaceForm(forms.Form):
    """A fridge or another place, with the range on the labels of what is kept in it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={"required": _("Enter a name, such as Fridge, room 1.")},
    )
    lowest = CelsiusField(
        label=_("Lowest allowed"),
        error_messages={"required": _("Enter the lowest temperature that the labels allow.")},
    )
    highest = CelsiusField(
        label=_("Highest allowed"),
        error_messages={"required": _("Enter the highest temperature that the labels allow.")},
    )
    is_used = forms.BooleanField(label=_("Read every day"), required=False, initial=True)

    @property
    def facts(self) -> PlaceFacts:
        return PlaceFacts(**self.cleaned_data)


class ReadingForm(forms.Form):
    """One reading. What was done is asked once it is outside the range."""

    celsius = CelsiusField(
        label=_("Temperature"), error_messages={"required": _("Enter what the thermometer says.")}
    )
    read = forms.DateTimeField(
        label=_("Read"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"required": _("Enter the day and time at which it was read.")},
    )
    done = forms.CharField(label=_("What was done"), max_length=300, required=False)
    hold_back = forms.BooleanField(label=_("Hold back every lot that is kept here"), required=False)

    def __init__(self, *args: Any, zone: str, at: datetime, **options: Any) -> None:
        self.zone = zone
        super().__init__(*args, **options)
        self.initial["read"] = at_site(at, zone).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        read = given.get("read")
        if read is not None:
            given["read_at"] = read.replace(tzinfo=ZoneInfo(self.zone))
        return given


class KeepForm(forms.Form):
    """Where a lot is kept."""

    def __init__(self, *args: Any, site: Site, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"] = place_field(site)
