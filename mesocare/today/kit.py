"""The emergency kit of a site: what belongs in it, and whether somebody looked today."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.pack import current_pack
from mesotherapy.pack.checklists import Checklist, ChecklistItem, ChecklistUse

PRESENT = (("yes", gettext_lazy("There")), ("no", gettext_lazy("Missing or expired")))


def kit_list() -> Checklist:
    """The pack's list of what must be at hand."""
    return next(each for each in current_pack().all(Checklist) if each.use is ChecklistUse.EMERGENCY_KIT)


def item_words(item: ChecklistItem) -> str:
    return str(item.say)


class KitForm(forms.Form):
    """Each thing is looked at: nothing is ticked beforehand."""

    def __init__(self, *args: Any, checklist: Checklist, **options: Any) -> None:
        super().__init__(*args, **options)
        self.checklist = checklist
        for item in checklist.items:
            self.fields[f"item-{item.id}"] = forms.ChoiceField(
                label=item_words(item),
                choices=PRESENT,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say whether it is there.")},
            )
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
        )

    @property
    def items_found(self) -> dict[str, str]:
        return {item.id: self.cleaned_data[f"item-{item.id}"] for item in self.checklist.items}

    @property
    def required_items(self) -> list[str]:
        return [item.id for item in self.checklist.items if item.required]

    @property
    def rows(self) -> list[Any]:
        return [self[f"item-{item.id}"] for item in self.checklist.items]
