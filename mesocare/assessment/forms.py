"""Forms of the examination, goals, risks and overrides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.scales import Scale

PHOTOTYPES = [
    ("", _("Not examined")),
    *[(str(n), roman) for n, roman in enumerate(("I", "II", "III", "IV", "V", "VI"), 1)],
]
AVOID_KINDS = [
    ("naevus", _("Naevus or other lesion")),
    ("infection", _("Infected or inflamed skin")),
    ("wound", _("Open wound")),
    ("herpes", _("Cold sore")),
    ("filler", _("Recent filler or implant")),
    ("tattoo", _("Tattoo or permanent make-up")),
    ("other", _("Something else")),
]


class ExaminationForm(forms.Form):
    phototype = forms.ChoiceField(
        label=_("Phototype (Fitzpatrick)"), choices=PHOTOTYPES, required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What you see and feel"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )


class AvoidAreaForm(forms.Form):
    """A place on the chart: tapped, or typed in millimetres from the bridge of the nose."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=AVOID_KINDS)
    label = forms.CharField(label=_("Name it"), max_length=120, required=False)
    x_mm = forms.DecimalField(label=_("Across: to the patient's left is +"), min_value=-90, max_value=90)
    y_mm = forms.DecimalField(label=_("Up is +, down is −"), min_value=-150, max_value=90)
    radius_mm = forms.DecimalField(
        label=_("Keep away"), min_value=Decimal("0.5"), max_value=Decimal(40), initial=Decimal(5)
    )


class GoalForm(forms.Form):
    words = forms.CharField(label=_("In the patient's own words"), widget=forms.Textarea(attrs={"rows": 3}))
    by_when = forms.CharField(label=_("By when"), max_length=120, required=False)


class RiskTalkForm(forms.Form):
    topics = forms.MultipleChoiceField(label=_("Talked through"), widget=forms.CheckboxSelectMultiple)
    asked = forms.CharField(
        label=_("What the patient asked, and what you answered"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, protocol: Protocol, alternatives: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [
            *[(f"risk:{risk.id}", risk.plain.in_("en")) for risk in protocol.consent_risks],
            *[(f"alternative:{other.id}", other.plain.in_("en")) for other in alternatives],
            ("evidence", str(_("How good the evidence is, for and against"))),
        ]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("At least 10 characters. It is printed on the record with your name."),
    )


class ScoreForm(forms.Form):
    """Every item of a scale. The server adds it up."""

    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, scale: Scale, language: str = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = scale
        for item in scale.items:
            self.fields[f"item:{item.id}"] = self._field(item, language)
        self.order_fields([*[f"item:{item.id}" for item in scale.items], "note"])

    @staticmethod
    def _field(item: Any, language: str) -> forms.Field:
        label = item.ask.in_(language)
        if len(item.levels) == item.max - item.min + 1:
            return forms.TypedChoiceField(
                label=label,
                choices=[
                    (level.value, f"{level.value} · {level.say.in_(language)}") for level in item.levels
                ],
                coerce=int,
                widget=forms.RadioSelect,
            )
        said = [f"{level.value} · {level.say.in_(language)}" for level in item.levels]
        return forms.IntegerField(
            label=label, min_value=item.min, max_value=item.max, help_text="; ".join(said)
        )

    def items(self) -> dict[str, int]:
        return {
            name.removeprefix("item:"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("item:")
        }
