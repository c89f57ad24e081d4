"""The lines of a label on the product's form: one row for each thing it lists, and one more when asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.planning.products import Listed
from mesocare.stock.actions.labels import MOST_LISTED

ADD = "add-ingredient"  # the button that asks for one more row


class LabelRow(forms.Form):
    """One thing that the label lists."""

    substance = forms.ChoiceField(label=_("Ingredient"), required=False)
    name = forms.CharField(label=_("Or its name, if it is not in the list"), max_length=120, required=False)
    strength = forms.CharField(label=_("Strength"), max_length=40, required=False)

    def __init__(self, *args: Any, substances: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["substance"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("none")), *substances]

    @property
    def line(self) -> Listed:
        given = self.cleaned_data
        return Listed(substance=given["substance"], name=given["name"], strength=given["strength"])


def label_rows(
    given: Mapping[str, Any] | None,
    known: Sequence[Listed],
    substances: Sequence[tuple[str, str]],
) -> list[LabelRow]:
    """The rows as they were sent, or as the label stands, with an empty one at the end.

    A row that is emptied is taken off the label.
    """
    count = _count(given) if given is not None else len(known) + 1
    if given is not None and ADD in given:
        count += 1
    return [
        LabelRow(
            given if given is not None and f"ingredient-{n}-name" in given else None,
            prefix=f"ingredient-{n}",
            initial=_initial(known[n]) if n < len(known) else {},
            substances=substances,
        )
        for n in range(min(count, MOST_LISTED))
    ]


def _count(given: Mapping[str, Any]) -> int:
    n = 0
    while n < MOST_LISTED and f"ingredient-{n}-name" in given:
        n += 1
    return n


def _initial(one: Listed) -> dict[str, str]:
    return {"substance": one.substance, "name": one.name, "strength": one.strength}
