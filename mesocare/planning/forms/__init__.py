"""The plan page's form: what the clinician chose, read into a draft."""

from mesocare.planning.forms.build import CREAM, Amount, BuildForm, place_words
from mesocare.planning.forms.initial import initial_from_plan, initial_from_protocol

__all__ = [
    "CREAM",
    "Amount",
    "BuildForm",
    "initial_from_plan",
    "initial_from_protocol",
    "place_words",
]
