"""Checking the emergency kit of a site, on the page and on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.kit import item_words, kit_list
from mesocare.clinics.models import EmergencyKitCheck, Site
from mesocare.web import documents
from mesotherapy.pack.checklists import Checklist

PRESENT = (("yes", gettext_lazy("There")), ("no", gettext_lazy("Missing or expired")))
WARN_DAYS = 30  # what a first check proposes; the clinic writes its own
MOST_DAYS = 365


class KitForm(forms.Form):
    """Each thing is looked at: nothing is ticked beforehand. A label's day is kept from the last check, to be
    held against the label.
    """

    use_required_attribute = False  # a day is asked only of what is there

    def __init__(
        self, *args: Any, checklist: Checklist, last: EmergencyKitCheck | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.checklist = checklist
        for item in checklist.items:
            self.fields[f"item-{item.id}"] = forms.ChoiceField(
                label=item_words(item),
                choices=PRESENT,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say whether it is there.")},
            )
            if item.dated:
                self.fields[f"day-{item.id}"] = forms.DateField(
                    label=_("Last day on the label"),
                    error_messages={"required": _("Read the last day from the label.")},
                    initial=last.last_days.get(item.id) if last else None,
                    widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                )
        self.fields["warn_days"] = forms.IntegerField(
            label=_("Tell us this many days before a label's day"),
            min_value=0,
            max_value=MOST_DAYS,
            initial=last.warn_days if last else WARN_DAYS,
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for item in self.checklist.items:
            if item.dated and given.get(f"item-{item.id}") == "no":
                self.errors.pop(f"day-{item.id}", None)  # what is not there has no label to read
        return given

    @property
    def items_found(self) -> dict[str, str]:
        return {item.id: self.cleaned_data[f"item-{item.id}"] for item in self.checklist.items}

    @property
    def last_days(self) -> dict[str, date]:
        """The day on the label of each thing that is there."""
        found = {
            item.id: self.cleaned_data.get(f"day-{item.id}") for item in self.checklist.items if item.dated
        }
        return {name: day for name, day in found.items() if day and self.items_found[name] == "yes"}

    @property
    def required_items(self) -> list[str]:
        return [item.id for item in self.checklist.items if item.required]

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each thing with its day, or with none."""
        return [
            (self[f"item-{item.id}"], self[f"day-{item.id}"] if item.dated else None)
            for item in self.checklist.items
        ]


def kit_pdf(site: Site, check: EmergencyKitCheck | None, today: date, at: datetime) -> bytes:
    """The list on paper, to hang beside the kit: what belongs in it, until when, where that comes from."""
    days = check.last_days if check else {}
    rows = [
        [
            item_words(item),
            formats.date_format(date.fromisoformat(days[item.id]), "j M Y") if item.id in days else "",
            ", ".join(item.source),
            "",
        ]
        for item in kit_list().items
    ]
    head = [_("What must be at hand"), _("Last day on the label"), _("Source"), _("Looked at, initials")]
    words = _("Nobody has checked the kit of this site yet.")
    if check is not None:
        words = _("Checked %(day)s by %(name)s.") % {
            "day": formats.date_format(check.checked_on, "j M Y"),
            "name": check.checked_by.name,
        }
    return documents.make_pdf(
        documents.Document(
            title=_("Emergency kit"),
            author=site.name,
            header=site.name,
            header_end=formats.date_format(today, "j M Y"),
            footer="",
            parts=[documents.paragraph(words), documents.table(head, rows)],
        ),
        at=at,
    )
