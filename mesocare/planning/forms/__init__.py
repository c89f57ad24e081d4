"""The plan page's form: what the clinician chose, read into a draft."""

from mesocare.planning.forms.build import CREAM, BuildForm, place_words
from mesocare.planning.forms.initial import initial_from_plan, initial_from_protocol
from mesocare.planning.forms.syringe import Amount

__all__ = [
    "CREAM",
    "Amount",
    "BuildForm",
    "initial_from_plan",
    "initial_from_protocol",
    "place_words",
]
