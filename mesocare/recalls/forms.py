"""From what is typed about a recall to what the actions take."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mesocare.recalls.models import Harm, ToldBy


class FreezeForm(forms.Form):
    """Why a lot is called back. Its reason is the one thing that is asked: the rest has an answer already."""

    reason = forms.CharField(
        label=_("Why it is recalled"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say why: what the letter or the notice says.")},
    )
    told_by = forms.ChoiceField(
        label=_("Who said so"), choices=ToldBy.choices, widget=forms.RadioSelect, initial=ToldBy.MAKER
    )


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it may be used again"),
        max_length=200,
        error_messages={"required": _("Say why, and who said so.")},
    )


class WordsForm(forms.Form):
    """What the clinic says to its patients, in one language."""

    text = forms.CharField(
        label=_("What your patients read"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write what your patients read.")},
    )


class CallForm(forms.Form):
    reached = forms.ChoiceField(
        label=_("Did you reach the patient?"),
        choices=[("yes", _("Yes, we spoke")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you reached the patient.")},
    )
    text = forms.CharField(
        label=_("What the patient said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LineForm(forms.Form):
    """One sentence, whatever it is about."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a sentence first.")},
    )

    def __init__(self, *args: Any, label: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = label


class HarmForm(forms.Form):
    """What went wrong after a session, as a clinician judges it."""

    harm = forms.ChoiceField(
        label=_("What it was"),
        choices=Harm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it was.")},
    )
    words = forms.CharField(
        label=_("What was seen, and what was done"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a sentence what was seen.")},
    )
    reported_on = forms.DateField(
        label=_("When the clinic first heard of it"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day, as 2026-05-12.")},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("reported_on", today)


def language_name(code: str) -> str:
    """The name of a language in English, or its code."""
    return str(dict(settings.LANGUAGES).get(code, code))
