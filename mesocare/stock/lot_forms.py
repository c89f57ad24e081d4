"""From what is typed about a lot or a vial that is there: counts, waste, openings, recalls."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.stock.fields import AmountField
from mesocare.web.clock import at_site

WASTE_REASONS = (
    ("past", _("Open past its time")),
    ("expired", _("Past its last day")),
    ("left-over", _("Left over after a patient")),
    ("broken", _("Dropped or broken")),
    ("dirty", _("Perhaps no longer sterile")),
    ("warm", _("Kept too warm or too cold")),
    ("recalled", _("Recalled, sent back")),
    ("other", _("Something else")),
)


class CountForm(forms.Form):
    """What was really found."""

    counted = AmountField(label=_("Counted"), min_value=Decimal(0))
    reason = forms.CharField(label=_("If it differs: what may explain it"), max_length=200, required=False)


class WhyForm(forms.Form):
    """Why something is thrown away: one of the usual reasons, and a word on it."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose a reason")), *WASTE_REASONS],
        error_messages={"required": _("Choose why it is thrown away.")},
    )
    reason = forms.CharField(
        label=_("A word on it"), max_length=150, required=False, help_text=_("Needed for something else.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("why") == "other" and not given.get("reason"):
            self.add_error("reason", _("Say in a few words why it is thrown away."))
        return given

    @property
    def words(self) -> str:
        """Open past its time: found at noon."""
        why, more = str(dict(WASTE_REASONS)[self.cleaned_data["why"]]), self.cleaned_data["reason"]
        if self.cleaned_data["why"] == "other":
            return str(more)
        return f"{why}: {more}" if more else why


class WasteForm(WhyForm):
    """What is thrown away, and why."""

    amount = AmountField(label=_("Amount thrown away"), min_value=Decimal("0.001"))


class WasteVialForm(WhyForm):
    """Why what is left in an open vial is thrown away."""


class NotOpenedForm(forms.Form):
    """How one knows that a vial was never opened."""

    reason = forms.CharField(
        label=_("How do you know?"),
        max_length=200,
        error_messages={"required": _("Say how you know that it was never opened.")},
    )


class HoldBackForm(forms.Form):
    """Why a lot waits until somebody has looked, or may be used again."""

    reason = forms.CharField(
        label=_("Why, and who says so"),
        max_length=200,
        error_messages={"required": _("Say why, and who says so.")},
    )


class OpenForm(forms.Form):
    """One vial, opened. The moment is the site's wall clock."""

    opened = forms.DateTimeField(
        label=_("Opened"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"required": _("Enter the day and time at which it was opened.")},
    )
    patient = forms.IntegerField(
        label=_("For patient number"), required=False, min_value=1, max_value=2_000_000_000
    )

    def __init__(self, *args: Any, zone: str, at: datetime, **options: Any) -> None:
        self.zone = zone
        super().__init__(*args, **options)
        self.initial["opened"] = at_site(at, zone).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        opened = given.get("opened")
        if opened is not None:
            given["opened_at"] = opened.replace(tzinfo=ZoneInfo(self.zone))
        return given


class ReasonForm(forms.Form):
    """Why a lot is called back, or may be used again."""

    reason = forms.CharField(
        label=_("Why, and who said so"),
        max_length=200,
        error_messages={
            "required": _("Say why, and who said so: the maker's letter, the authority's notice.")
        },
    )
