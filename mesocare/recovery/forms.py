"""Forms of recovery: one page of a check-in, all of it for the desk, and what the clinic does with a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.language import spoken
from mesocare.clinics.models import StaffMember
from mesocare.recovery.places import as_drawn, as_kept, place_choices, where_words
from mesocare.recovery.questions import Page
from mesocare.recovery.words import OUTCOMES, grade_words
from mesocare.treatment.models import TreatmentSession
from mesotherapy.pack.checkins import SignKind, SignQuestion

NONE, UNSURE = "none", "unsure"


class WordsForm(forms.Form):
    """The last page: free words."""

    words = forms.CharField(
        label=_("Anything else we should know?"),
        help_text=_("What you see or feel, in your own words."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WorriedForm(WordsForm):
    """The first page of "I am worried": words are welcome and not needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What worries you?")


class PageForm(forms.Form):
    """One page of questions, built from the pack. What is left out stays open; ticks need a tap."""

    def __init__(
        self,
        *args: Any,
        page: Page,
        session: TreatmentSession,
        regions: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        if page.kind == "ticks":
            self.fields["ticked"] = _tick_field(page)
        else:
            for question in page.questions:
                self.fields[question.id] = _answer_field(question)
        if page.with_picture:
            self.fields["regions"] = forms.MultipleChoiceField(
                label=where_words(session),
                choices=place_choices(session),
                required=False,
                initial=[as_drawn(place) for place in regions],
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_ticked(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["ticked"]
        if NONE in ticked and len(ticked) > 1:
            raise forms.ValidationError(_("Tick what is so, or “None of these”, not both."))
        return ticked

    def answers(self) -> dict[str, int | str]:
        """Answers by sign. What was read and not ticked is a no; "not sure" leaves the others unknown."""
        if self.page.kind == "ticks":
            ticked = self.cleaned_data["ticked"]
            otherwise = "unknown" if UNSURE in ticked else "no"
            return {q.id: "yes" if q.id in ticked else otherwise for q in self.page.questions}
        given = ((q.id, self.cleaned_data[q.id]) for q in self.page.questions)
        return {sign: int(value) for sign, value in given if value != ""}

    def regions(self) -> list[str] | None:
        """The places that were marked, or nothing where the page has no picture."""
        if "regions" not in self.fields:
            return None
        return [as_kept(place) for place in self.cleaned_data["regions"]]


def _tick_field(page: Page) -> forms.Field:
    return forms.MultipleChoiceField(
        label=str(page.title),
        choices=[
            *((question.id, _worded(question)) for question in page.questions),
            (NONE, _("None of these")),
            (UNSURE, _("I am not sure about one of these")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what is so, or “None of these”.")},
    )


def _worded(question: SignQuestion) -> str | SafeString:
    if question.help is None:
        return spoken(question.ask)
    return format_html(
        '<span>{}<span class="choice-help">{}</span></span>', spoken(question.ask), spoken(question.help)
    )


def _answer_field(question: SignQuestion) -> forms.Field:
    if question.kind is SignKind.NUMBER:
        choices = [(str(number), str(number)) for number in range(11)]
    else:
        choices = grade_words(question.id)
    return forms.ChoiceField(
        label=spoken(question.ask),
        help_text=spoken(question.help) if question.help else "",
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
    )


class CallForm(forms.Form):
    """Everything a caller is asked, on one page. Left out is not known; nothing is taken for a no."""

    def __init__(
        self, *args: Any, questions: Iterable[SignQuestion], session: TreatmentSession, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[question.id] = _desk_field(question)
        self.fields["regions"] = forms.MultipleChoiceField(
            label=_("Where?"),
            choices=place_choices(session),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["words"] = forms.CharField(
            label=_("In the caller's words"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def of_kind(self, *kinds: SignKind) -> list[forms.BoundField]:
        return [self[question.id] for question in self.questions if question.kind in kinds]

    @property
    def yes_or_no(self) -> list[forms.BoundField]:
        return self.of_kind(SignKind.YES_NO)

    @property
    def measured(self) -> list[forms.BoundField]:
        return self.of_kind(SignKind.NUMBER, SignKind.GRADE)

    @property
    def temperature(self) -> list[forms.BoundField]:
        return self.of_kind(SignKind.TEMPERATURE)

    def regions(self) -> list[str]:
        return [as_kept(place) for place in self.cleaned_data["regions"]]

    def answers(self) -> dict[str, str]:
        given = ((q.id, self.cleaned_data[q.id]) for q in self.questions)
        return {sign: str(value) for sign, value in given if value not in ("", None)}


def _desk_field(question: SignQuestion) -> forms.Field:
    if question.kind is SignKind.TEMPERATURE:
        return forms.DecimalField(
            label=spoken(question.ask),
            required=False,
            min_value=30,
            max_value=45,
            decimal_places=1,
            localize=False,
        )
    if question.kind is SignKind.YES_NO:
        return forms.ChoiceField(
            label=spoken(question.ask),
            help_text=spoken(question.help) if question.help else "",
            choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not sure"))],
            required=False,
            widget=forms.RadioSelect,
        )
    return _answer_field(question)


class TextForm(forms.Form):
    """A sentence: a note, a reply, why a case is handed on."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label or self.fields["text"].label


class CallMadeForm(TextForm):
    """What came of calling the patient."""

    reached = forms.ChoiceField(
        label=_("Did you speak with the patient?"),
        choices=[("yes", _("Yes")), ("no", _("No, nobody answered"))],
        widget=forms.RadioSelect,
    )
    field_order = ("reached", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What was said, and what was agreed")
        self.fields["text"].required = False


class AssignForm(forms.Form):
    """Who takes it."""

    to = forms.ModelChoiceField(
        label=_("Give the case to"), queryset=StaffMember.objects.none(), to_field_name="uuid"
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What was found, and what was done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
