"""From what is asked for at the desk to slots, wishes and hours."""

from collections.abc import Iterable
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.models import StaffMember
from mesocare.diary.models import AppointmentKind, Room
from mesocare.diary.proposed import Wishes

MINUTES = [(minutes, str(minutes)) for minutes in (10, 15, 20, 30, 40, 45, 60, 75, 90, 120)]
USUAL_MINUTES = {
    AppointmentKind.CONSULTATION.value: 30,
    AppointmentKind.REVIEW.value: 20,
    AppointmentKind.WALK_IN.value: 20,
    AppointmentKind.SESSION.value: 40,
}
WITHOUT_A_PLAN = [
    (AppointmentKind.CONSULTATION.value, AppointmentKind.CONSULTATION.label),
    (AppointmentKind.REVIEW.value, AppointmentKind.REVIEW.label),
    (AppointmentKind.WALK_IN.value, gettext_lazy("Walk-in, now")),
]


class DateInput(forms.DateInput):
    """The browser's own picker of a day."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})


class TimeInput(forms.TimeInput):
    """The browser's own picker of a time."""

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"type": "time"})


if TYPE_CHECKING:
    StaffChoice = forms.ModelChoiceField[StaffMember]
else:
    StaffChoice = forms.ModelChoiceField


class PersonChoice(StaffChoice):
    """One of the people here, by name."""

    def label_from_instance(self, obj: StaffMember) -> str:
        return str(obj.name)


class FindTimeForm(forms.Form):
    """What kind of visit, with whom, how long, on which day. It changes nothing, so it is sent by GET."""

    kind = forms.ChoiceField(label=gettext_lazy("Visit"), choices=WITHOUT_A_PLAN, widget=forms.RadioSelect)
    practitioner = PersonChoice(
        label=gettext_lazy("With"), queryset=StaffMember.objects.none(), to_field_name="uuid"
    )
    room = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=Room.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=gettext_lazy("Any room"),
    )
    minutes = forms.TypedChoiceField(label=gettext_lazy("Minutes"), choices=MINUTES, coerce=int)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())

    def __init__(
        self, *args: Any, people: Iterable[StaffMember], rooms: Iterable[Room], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choose(self, "practitioner", StaffMember, people)
        choose(self, "room", Room, rooms)


def choose(form: forms.Form, name: str, model: type[Any], rows: Iterable[Any]) -> None:
    """Let a field choose among some rows."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = model.objects.filter(pk__in=[row.pk for row in rows])


class CancelForm(forms.Form):
    """Why a visit is cancelled."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)


class WishesForm(forms.Form):
    """When the patient would rather come."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days that suit"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_before = forms.TimeField(label=gettext_lazy("Not before"), required=False, widget=TimeInput())
    not_after = forms.TimeField(label=gettext_lazy("Begins before"), required=False, widget=TimeInput())
    away_from = forms.DateField(label=gettext_lazy("Away from"), required=False, widget=DateInput())
    away_to = forms.DateField(label=gettext_lazy("Away until"), required=False, widget=DateInput())
    practitioner = PersonChoice(
        label=gettext_lazy("With"), queryset=StaffMember.objects.none(), to_field_name="uuid", required=False
    )

    def __init__(self, *args: Any, people: Iterable[StaffMember], **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "practitioner", StaffMember, people)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("away_from"), typed.get("away_to")
        if first and last and last < first:
            raise forms.ValidationError(_("The last day away lies before the first. Check the two days."))
        return typed

    @property
    def wishes(self) -> Wishes:
        if not self.is_valid():
            return Wishes()
        typed = self.cleaned_data
        return Wishes(
            weekdays=frozenset(typed["weekdays"]),
            not_before=typed["not_before"],
            not_after=typed["not_after"],
            away=_away(typed["away_from"], typed["away_to"]),
            practitioner=typed["practitioner"],
        )


def _away(first: date | None, last: date | None) -> tuple[tuple[date, date], ...]:
    if first is None and last is None:
        return ()
    start = first or last or date.min
    return ((start, last or start),)


class RoomForm(forms.Form):
    """A room where patients are seen."""

    name = forms.CharField(
        label=gettext_lazy("Name of the room"),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter the name on the door.")},
    )


class AbsenceForm(forms.Form):
    """Who or what is not available, from when to when."""

    who = forms.ChoiceField(label=gettext_lazy("Who or which room"))
    from_day = forms.DateField(label=gettext_lazy("From"), widget=DateInput())
    from_time = forms.TimeField(label=gettext_lazy("At"), widget=TimeInput(), initial=time(0, 0))
    to_day = forms.DateField(label=gettext_lazy("Until"), widget=DateInput())
    to_time = forms.TimeField(label=gettext_lazy("At"), widget=TimeInput(), initial=time(23, 59))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=120, required=False)

    def __init__(
        self, *args: Any, people: Iterable[StaffMember], rooms: Iterable[Room], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["who"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                *((f"person:{person.uuid}", person.name) for person in people),
                *((f"room:{room.uuid}", room.name) for room in rooms),
            ]


class HoursForm(forms.Form):
    """An ordinary week: for each day up to two stretches, morning and afternoon."""

    STRETCHES = (1, 2)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for day, name in WEEKDAYS.items():
            for stretch in self.STRETCHES:
                words = {"day": name, "n": stretch}
                self.fields[f"from_{day}_{stretch}"] = forms.TimeField(
                    label=_("%(day)s, stretch %(n)s from") % words, required=False, widget=TimeInput()
                )
                self.fields[f"to_{day}_{stretch}"] = forms.TimeField(
                    label=_("%(day)s, stretch %(n)s until") % words, required=False, widget=TimeInput()
                )

    @staticmethod
    def initial_of(rows: Iterable[Any]) -> dict[str, time]:
        """What the form shows for hours that are kept."""
        found: dict[str, time] = {}
        for row in sorted(rows, key=lambda row: (row.weekday, row.from_time)):
            stretch = 1 if f"from_{row.weekday}_1" not in found else 2
            found[f"from_{row.weekday}_{stretch}"] = row.from_time
            found[f"to_{row.weekday}_{stretch}"] = row.to_time
        return found

    @property
    def days(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The fields of each day, for the table."""
        return [
            (str(name), [(self[f"from_{day}_{n}"], self[f"to_{day}_{n}"]) for n in self.STRETCHES])
            for day, name in WEEKDAYS.items()
        ]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for day, name in WEEKDAYS.items():
            for n in self.STRETCHES:
                if bool(typed.get(f"from_{day}_{n}")) != bool(typed.get(f"to_{day}_{n}")):
                    raise forms.ValidationError(
                        _("%(day)s needs both times, or none.") % {"day": name}, code="half"
                    )
        return typed

    @property
    def hours(self) -> list[tuple[int, time, time]]:
        typed = self.cleaned_data
        return [
            (day, typed[f"from_{day}_{n}"], typed[f"to_{day}_{n}"])
            for day in WEEKDAYS
            for n in self.STRETCHES
            if typed[f"from_{day}_{n}"]
        ]
