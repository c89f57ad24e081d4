"""A question of the pack as a form field, and its answer back as a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.assessment.actions import Said
from mesotherapy.facts import Codes, Facts, Value
from mesotherapy.pack.questions import AnswerKind, NotAnAnswer, Question
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth

YES_NO = [("no", _("No")), ("yes", _("Yes")), ("unknown", _("Not known"))]
NONE = "none-of-these"
UNKNOWN = "unknown"


class AskForm(forms.Form):
    """Some questions of the pack, for the clinician or for the patient. An empty answer says nothing."""

    def __init__(
        self, *args: Any, questions: Iterable[Question], language: str, for_patient: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[question.id] = field_for(question, language, for_patient=for_patient)
            if question.kind in {AnswerKind.YES_NO, AnswerKind.CODES}:
                self.fields[f"words:{question.id}"] = forms.CharField(
                    label=_("In your own words") if for_patient else _("Their words, or a note"),
                    required=False,
                    max_length=500,
                )
            if question.kind is AnswerKind.DATE and question.settled is Truth.NO:
                self.fields[f"never:{question.id}"] = forms.BooleanField(label=_("Never"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.values: dict[str, Value] = {}
        for question in self.questions:
            try:
                value = value_of(question, given)
            except NotAnAnswer:
                self.add_error(question.id, mistake(question))
                continue
            if value is not None:
                self.values[question.id] = value
        return given

    def said(self) -> list[Said]:
        """The answers, with the words beside them. Call after `is_valid`."""
        words = {
            question.id: self.cleaned_data.get(f"words:{question.id}", "").strip()
            for question in self.questions
        }
        return [
            Said(question=name, value=value, words=words.get(name, "")) for name, value in self.values.items()
        ]


def field_for(question: Question, language: str, *, for_patient: bool) -> forms.Field:
    """The field of one question, in the words for whoever answers."""
    label = question.ask.in_(language) if for_patient else question.clinician.in_(language)
    help_text = question.help.in_(language) if question.help else ""
    match question.kind:
        case AnswerKind.YES_NO:
            return forms.ChoiceField(
                label=label, help_text=help_text, choices=YES_NO, required=False, widget=forms.RadioSelect
            )
        case AnswerKind.CODES:
            options = [(option.id, option.label.in_(language)) for option in question.option]
            return forms.MultipleChoiceField(
                label=label,
                help_text=help_text,
                choices=[*options, (NONE, _("None of these")), (UNKNOWN, _("Not known"))],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        case AnswerKind.DATE:
            return forms.DateField(
                label=label,
                help_text=help_text,
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}),
            )
        case AnswerKind.QUANTITY:
            return forms.CharField(
                label=label,
                help_text=help_text,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        case AnswerKind.TEXT:
            return forms.CharField(
                label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )


def value_of(question: Question, given: Mapping[str, Any]) -> Value | None:
    """What was answered, or None where nothing was.

    Raises:
        NotAnAnswer: when the question does not take it.
    """
    answer = given.get(question.id)
    match question.kind:
        case AnswerKind.DATE if given.get(f"never:{question.id}"):
            return question.read("no")
        case AnswerKind.CODES:
            return _codes(question, answer or [])
        case AnswerKind.QUANTITY if answer:
            unit = question.unit.label if question.unit else ""
            return question.read(f"{str(answer).replace(',', '.').strip()} {unit}".strip())
        case _:
            return question.read(answer) if answer not in (None, "") else None


def _codes(question: Question, chosen: list[str]) -> Value | None:
    if UNKNOWN in chosen:
        return Truth.UNKNOWN
    codes = [code for code in chosen if code != NONE]
    if not codes and NONE not in chosen:
        return None
    return question.read(codes)


def mistake(question: Question) -> Any:
    """What is wrong and what to write instead, for the person at the form."""
    if question.kind is AnswerKind.QUANTITY and (question.least or question.most):
        return _("Enter a number between %(least)s and %(most)s.") % {
            "least": question.least or 0,
            "most": question.most or "",
        }
    return _("This answer could not be read. Choose one of the answers, or leave it empty.")


def initial_of(questions: Iterable[Question], facts: Facts, on: date) -> dict[str, Any]:
    """What is already known and still holds, so that nobody types a fact twice."""
    found: dict[str, Any] = {}
    for question in questions:
        reading = facts.read(question.id, on, question.holding)
        found |= _initial(question.id, reading.value) if reading.facts else {}
    return found


def _initial(name: str, value: Value) -> dict[str, Any]:
    match value:
        case Truth():
            return {name: value.value, f"never:{name}": value is Truth.NO}
        case Quantity():
            return {name: str(value.amount)}
        case Codes():
            return {name: sorted(value.present) or [NONE]}
        case _:
            return {name: value}
