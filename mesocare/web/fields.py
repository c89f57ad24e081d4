"""What a page needs to know about a form's fields beyond what Django tells it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

LOOKS = ("", "choices", "chips", "segmented", "stepper", "signature")


@dataclass(frozen=True, slots=True)
class Fault:
    """One message of the summary at the top, and the control it leads to."""

    message: str
    target: str = ""


def first_control(field: BoundField) -> str:
    """The id a link can lead to: the control, or the first of its choices."""
    return field.id_for_label or f"{field.auto_id}_0"


def faults_of(form: forms.BaseForm) -> Iterator[Fault]:
    """What is wrong with a form: first the whole, then each field in order."""
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield Fault(str(message))
    for field in form:
        for message in field.errors:
            yield Fault(_after(field.label, str(message)), "" if field.is_hidden else first_control(field))


def _after(label: object, message: str) -> str:
    """The message after its field's label; a label that is a question has its mark already."""
    words = str(label)
    return f"{words} {message}" if words.endswith(("?", ":", ".")) else f"{words}: {message}"


def kind_of(field: BoundField) -> str:
    """How a field is laid out when nobody says: one tick, a list of options, or a plain control."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "options"
    return "control"
