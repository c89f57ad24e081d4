"""Reviewing with the patient, and deciding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.assessment.models import Goal
from mesocare.outcomes.models import DecisionKind
from mesocare.outcomes.words import MET
from mesotherapy.pack.scales import Scale


class ReviewForm(forms.Form):
    """GAIS from both sides, and each goal in the patient's words. What is left out was not asked."""

    def __init__(self, *args: Any, gais: Scale, goals: Iterable[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "review_%s"})
        self.goals = list(goals)
        levels = [(str(level.value), f"{level.value}: {level.say}") for level in gais.items[0].levels]
        self.fields["gais_patient"] = _choice(
            _("The patient says: compared with before, the skin is"), levels
        )
        self.fields["gais_clinician"] = _choice(_("You say: compared with before, the skin is"), levels)
        for goal in self.goals:
            label = _("“%(goal)s”: how far is that met, the patient says?") % {"goal": goal.words}
            self.fields[f"met_{goal.pk}"] = _choice(label, list(MET.items()))
        self.fields["words"] = forms.CharField(
            label=_("The patient's own words about the result"),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def goal_fields(self) -> list[forms.BoundField]:
        return [self[f"met_{goal.pk}"] for goal in self.goals]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(value for name, value in given.items() if name != "words"):
            raise forms.ValidationError(_("Choose at least one answer."))
        return given

    def met(self) -> dict[Goal, str]:
        return {goal: met for goal in self.goals if (met := self.cleaned_data[f"met_{goal.pk}"])}

    def grades(self) -> list[tuple[int, bool]]:
        """GAIS grades with whether the patient gave them."""
        both = ((self.cleaned_data["gais_patient"], True), (self.cleaned_data["gais_clinician"], False))
        return [(int(grade), by_patient) for grade, by_patient in both if grade]


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


class DecisionForm(forms.Form):
    """Continue, change, stop or maintain, in a person's words."""

    kind = forms.ChoiceField(label=_("Decision"), choices=DecisionKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why, in your words"),
        help_text=_("The numbers on this page are kept with what you write."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "decide_%s"})
