"""From what is typed at the shelf to amounts, days and product facts."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation, Site
from mesocare.planning.products import Listed
from mesocare.stock.actions import COLUMNS, LabelUnclear, ProductFacts
from mesocare.stock.actions.labels import read_label
from mesocare.stock.codes import CodeUnreadable, gtin_in
from mesocare.stock.cold_forms import place_field
from mesocare.stock.fields import AmountField
from mesocare.stock.label_form import label_rows
from mesocare.stock.models import OpenVials, Product, ProductKind
from mesocare.stock.photo_forms import PhotoField

UNITS = [("mL", "mL"), ("g", "g"), ("piece", _("pieces"))]
Choices = Iterable[tuple[str, str]]


if TYPE_CHECKING:
    ChoiceOfProduct = forms.ModelChoiceField[Product]
else:
    ChoiceOfProduct = forms.ModelChoiceField


class ProductChoice(ChoiceOfProduct):
    """A product with the unit it is counted in."""

    def label_from_instance(self, obj: Product) -> str:
        return f"{obj.name} ({dict(UNITS).get(obj.unit, obj.unit)})"


class ReceiveForm(forms.Form):
    """One lot of a delivery, as it stands on the package."""

    product = ProductChoice(
        label=_("Product"),
        queryset=Product.objects.none(),
        to_field_name="uuid",
        empty_label=_("Choose a product"),
        error_messages={
            "required": _("Choose the product that was delivered."),
            "invalid_choice": _("Choose one of your products."),
        },
    )
    number = forms.CharField(
        label=_("Lot number"),
        max_length=60,
        help_text=_("As printed after LOT on the package."),
        error_messages={"required": _("Enter the lot number. It stands after LOT on the package.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    expires_on = forms.DateField(
        label=_("Last day it may be used"),
        help_text=_("Where only a month is printed, the last day of that month."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter the last day. It stands after EXP on the package.")},
    )
    amount = AmountField(
        label=_("Amount delivered"),
        min_value=Decimal("0.001"),
        error_messages={"required": _("Enter how much was delivered, in the product's unit.")},
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    photo = PhotoField(
        label=_("Photograph of the label"),
        required=False,
        help_text=_("Kept with the lot. More can be added on its page."),
    )

    def __init__(self, *args: Any, organisation: Organisation, site: Site, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"] = place_field(site)
        products = Product.objects.filter(organisation=organisation, is_stocked=True).order_by("name")
        field = self.fields["product"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = products


class ProductForm(forms.Form):
    """Something the clinic buys."""

    name = forms.CharField(
        label=_("Name"), max_length=160, error_messages={"required": _("Enter the name on the package.")}
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ProductKind.choices)
    substance = forms.ChoiceField(
        label=_("Substance in it"),
        required=False,
        help_text=_("It is planned and chosen as this. What else the label lists stands below."),
    )
    strength = forms.CharField(
        label=_("Strength"), max_length=40, required=False, help_text=_("As on the label, such as 100 mg/mL.")
    )
    device = forms.ChoiceField(label=_("Device it belongs to"), required=False)
    needle_gauge = forms.IntegerField(label=_("Gauge"), required=False, min_value=10, max_value=40)
    needle_length_mm = forms.DecimalField(
        label=_("Needle length"), required=False, min_value=Decimal("0.1"), max_digits=4, decimal_places=1
    )
    maker = forms.CharField(label=_("Maker"), max_length=120, required=False)
    pack_amount = AmountField(
        label=_("In one unit"), min_value=Decimal("0.001"), help_text=_("5 for a 5 mL vial, 1 for a needle.")
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS)
    order_at = AmountField(
        label=_("Order when this much is left"),
        required=False,
        min_value=Decimal(0),
        help_text=_("Empty: never shown as low."),
    )
    gtin = forms.CharField(
        label=_("Article number (GTIN)"),
        max_length=200,
        required=False,
        help_text=_("Scan the package, or type the digits below its code."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    open_vials = forms.ChoiceField(label=_("Open vials"), choices=OpenVials.choices, required=False)
    open_hours = forms.DecimalField(
        label=_("Keeps after opening"),
        required=False,
        min_value=Decimal("0.1"),
        max_digits=6,
        decimal_places=1,
        help_text=_("Hours, as its label says. Empty: not known."),
    )
    order_up_to = AmountField(
        label=_("Usual level"),
        required=False,
        min_value=Decimal("0.001"),
        help_text=_("An order fills up to this."),
    )
    is_stocked = forms.BooleanField(label=_("We buy this"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        substances: Choices,
        devices: Choices,
        listable: Sequence[tuple[str, str]] = (),
        label: Sequence[Listed] = (),
        typed: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """`listable` is what may stand on a label by its pack id, `label` what stands on it now.

        `typed` is what was sent to get one more row: it is shown again, and nothing is complained about yet.
        """
        super().__init__(*args, **options)
        self.rows = label_rows(self.data if self.is_bound else typed, label, listable)
        for name, choices in (("substance", substances), ("device", devices)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("none")), *choices]

    def clean_gtin(self) -> str:
        try:
            return gtin_in(self.cleaned_data["gtin"])
        except CodeUnreadable as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("open_vials") and given.get("unit") == "piece":
            self.add_error("open_vials", _("What is counted in pieces has no open vials to follow."))
        low, usual = given.get("order_at"), given.get("order_up_to")
        if low is not None and usual is not None and usual <= low:
            self.add_error("order_up_to", _("The usual level has to be above the level at which you order."))
        self.lines: tuple[Listed, ...] | None = None  # a form without rows says nothing of the label
        if not any(row.is_bound for row in self.rows):
            return given
        if not all(row.is_valid() for row in self.rows if row.is_bound):
            self.add_error(None, _("Choose each ingredient from the list, or type its name."))
            return given
        try:
            lines = [row.line for row in self.rows if row.is_bound]
            self.lines = read_label(lines, counted_as=given.get("substance", ""))
        except LabelUnclear as refusal:
            self.add_error(None, refusal.message)
        return given

    @property
    def facts(self) -> ProductFacts:
        return ProductFacts(**{name: self.cleaned_data[name] for name in COLUMNS}, ingredients=self.lines)
