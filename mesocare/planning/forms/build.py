"""The plan page's form: what the clinician chose, read into a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.planning.draft import Draft, DraftZone, Needle, Numbing
from mesocare.planning.forms.syringe import Amount, SyringeForm
from mesocare.planning.products import OwnProduct
from mesotherapy.pack import Pack
from mesotherapy.pack.anaesthesia import Anaesthesia
from mesotherapy.pack.devices import Device
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.techniques import Charting, Technique
from mesotherapy.skin import Scale, load_chart

KEPT_DECIMALS = {"spacing": 1, "point": 4, "topical": 2}  # as a zone of a plan keeps them
CREAM = "lidocaine-prilocaine-cream"


class BuildForm(SyringeForm):
    """One form for a whole plan; its fields follow the protocol."""

    technique = forms.ChoiceField(label=_("Technique"), widget=forms.RadioSelect)
    device = forms.ChoiceField(label=_("Device"))
    target_layer = forms.ChoiceField(label=_("Target layer"))
    needle_gauge = forms.IntegerField(label=_("Gauge"), required=False, min_value=20, max_value=36)
    needle_length_mm = Amount(label=_("Needle length"), max_value=Decimal(25))
    angle_degrees = Amount(label=_("Angle to the skin"), max_value=Decimal(90), initial=Decimal(90))
    numbing = forms.ChoiceField(label=_("Numbing"))
    numbing_mass_g = Amount(label=_("Cream"), required=False)
    numbing_area_cm2 = Amount(label=_("Skin covered"), required=False)
    numbing_minutes = forms.IntegerField(label=_("Left on for"), required=False, min_value=0, max_value=300)
    sessions = forms.IntegerField(label=_("Sessions"), min_value=1, max_value=30)
    interval_min_days = forms.IntegerField(label=_("At least"), min_value=1, max_value=365)
    interval_ideal_days = forms.IntegerField(label=_("Ideally"), min_value=1, max_value=365)
    interval_max_days = forms.IntegerField(label=_("At most"), min_value=1, max_value=365)
    review_weeks = forms.IntegerField(
        label=_("Review after the last session"), required=False, min_value=1, max_value=52
    )
    scale = forms.CharField(
        label=_("Face width"),
        required=False,
        help_text=_(
            "Caliper reading zygion to zygion in mm. Leave empty for the model adult (± 8 % in length)."
        ),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        *args: Any,
        pack: Pack,
        protocol: Protocol,
        added: Iterable[str] = (),
        products: Mapping[str, OwnProduct] | None = None,
        **kwargs: Any,
    ) -> None:
        """`added` is what goes into the syringe beyond the protocol, `products` what a part is drawn from."""
        super().__init__(*args, **kwargs)
        self.pack, self.protocol, self.added = pack, protocol, tuple(added)
        self.products = dict(products or {})
        self.chart = load_chart("face-front")
        techniques = self.techniques = [pack.get(Technique, technique) for technique in protocol.techniques]
        self.by_area = any(technique.charted is Charting.AREAS for technique in techniques)
        self._choices("technique", [(technique.id, technique.name) for technique in techniques])
        self._choices("device", [(device, pack.get(Device, device).name) for device in protocol.devices])
        layers = dict.fromkeys(layer.value for technique in techniques for layer in technique.layers)
        self._choices("target_layer", [(layer, layer.replace("-", " ").capitalize()) for layer in layers])
        self._choices("numbing", [(kind, pack.get(Anaesthesia, kind).name) for kind in protocol.numbing])
        self._add_parts()
        self._add_zones()

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(value, str(label)) for value, label in choices]
        field.initial = choices[0][0] if len(choices) == 1 else None

    def _add_zones(self) -> None:
        for zone, side in self.places():
            key = f"{zone}:{side}"
            self.fields[f"use:{key}"] = forms.BooleanField(
                label=place_words(self.chart.zone(zone).name, side), required=False
            )
            if self.by_area:
                self.fields[f"passes:{key}"] = forms.IntegerField(
                    label=_("Passes"), required=False, min_value=1, max_value=12
                )
                self.fields[f"topical:{key}"] = Amount(
                    label=_("Volume spread"), required=False, max_value=Decimal(10)
                )
            else:
                self.fields[f"spacing:{key}"] = Amount(
                    label=_("Spacing"), required=False, min_value=Decimal(1), max_value=Decimal(30)
                )
                self.fields[f"point:{key}"] = Amount(
                    label=_("Volume per point"), required=False, max_value=Decimal("1")
                )

    def places(self) -> list[tuple[str, str]]:
        """Every zone of the protocol with each of its sides, in the order of the chart."""
        wanted = set(self.protocol.zones)
        return [(zone.id, side) for zone in self.chart.zones if zone.id in wanted for side in zone.sides]

    def zone_rows(self) -> Iterator[dict[str, Any]]:
        """Bound fields of each zone, for the table on the page."""
        for zone, side in self.places():
            key = f"{zone}:{side}"
            names = ("use", "passes", "topical") if self.by_area else ("use", "spacing", "point")
            yield {"key": key, "zone": zone, "side": side, **{name: self[f"{name}:{key}"] for name in names}}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._check_strengths(given)
        self._check_zones(given)
        self._check_interval(given)
        self._check_numbing(given)
        self._check_scale(given)
        return given

    def _check_zones(self, given: dict[str, Any]) -> None:
        used = [key for key in (f"{zone}:{side}" for zone, side in self.places()) if given.get(f"use:{key}")]
        if not used:
            self.add_error(None, _("Choose at least one zone."))
        needed = ("passes",) if self.by_area else ("spacing", "point")
        for key in used:
            for name in needed:
                if given.get(f"{name}:{key}") is None and f"{name}:{key}" not in self.errors:
                    self.add_error(f"{name}:{key}", _("Fill this in, or leave the zone out."))

        self._check_decimals(given, used)

    def _check_decimals(self, given: dict[str, Any], used: list[str]) -> None:
        """A number finer than what is kept would be reckoned as one thing and charted as another."""
        for name, places in KEPT_DECIMALS.items():
            for field in (f"{name}:{key}" for key in used):
                value = given.get(field)
                if value is not None and value != round(value, places):
                    self.add_error(field, _("At most %(places)s decimals.") % {"places": places})

    def _check_interval(self, given: dict[str, Any]) -> None:
        days = [given.get(f"interval_{name}_days") for name in ("min", "ideal", "max")]
        if all(days) and not days[0] <= days[1] <= days[2]:  # type: ignore[operator]
            self.add_error(
                "interval_ideal_days", _("The ideal interval lies between the shortest and the longest.")
            )

    def _check_numbing(self, given: dict[str, Any]) -> None:
        if given.get("numbing") == CREAM:
            for name in ("numbing_mass_g", "numbing_area_cm2", "numbing_minutes"):
                if given.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("The cream's limits need this number."))

    def _check_scale(self, given: dict[str, Any]) -> None:
        try:
            Scale.parse(self._scale_text(given))
        except ValueError as problem:
            self.add_error("scale", str(problem))

    def _scale_text(self, given: dict[str, Any]) -> str:
        typed = (given.get("scale") or "").strip().lower().removesuffix("mm").strip()
        if not typed or typed == "model":
            return "model"
        return typed if "=" in typed else f"zy={typed}"

    def draft(self) -> Draft:
        """The plan as typed. Call after `is_valid`."""
        given = self.cleaned_data
        return Draft(
            protocol=self.protocol.id,
            technique=given["technique"],
            device=given["device"],
            target_layer=given["target_layer"],
            components=tuple(self._parts(given)),
            needle=Needle(
                gauge=given["needle_gauge"],
                length_mm=given["needle_length_mm"],
                angle_degrees=given["angle_degrees"],
            ),
            zones=tuple(self._zones(given)),
            numbing=self._numbing(given),
            sessions=given["sessions"],
            interval_min_days=given["interval_min_days"],
            interval_ideal_days=given["interval_ideal_days"],
            interval_max_days=given["interval_max_days"],
            review_weeks=given["review_weeks"],
            scale=self._scale_text(given),
        )

    def _zones(self, given: dict[str, Any]) -> Iterator[DraftZone]:
        for zone, side in self.places():
            key = f"{zone}:{side}"
            if given.get(f"use:{key}"):
                yield DraftZone(
                    zone=zone,
                    side=side,
                    spacing_mm=given.get(f"spacing:{key}"),
                    volume_per_point_ml=given.get(f"point:{key}"),
                    passes=given.get(f"passes:{key}"),
                    topical_volume_ml=given.get(f"topical:{key}"),
                )

    def _numbing(self, given: dict[str, Any]) -> Numbing | None:
        kind = given["numbing"]
        if kind == "none":
            return None
        cream = kind == CREAM
        return Numbing(
            kind=kind,
            substance=CREAM if cream else "",
            mass_g=given["numbing_mass_g"] if cream else Decimal(0),
            area_cm2=given["numbing_area_cm2"] if cream else Decimal(0),
            minutes=given["numbing_minutes"] or 0,
        )


def place_words(name: Any, side: str) -> str:
    """ "Malar R", "Forehead"."""
    return str(name) if side == "M" else f"{name} {side}"
