"""What is still open before the first day of a course. Later steps of care hand it in by `register`."""

from collections.abc import Callable, Sequence
from datetime import date

from mesocare.planning.models import Course
from mesocare.web.components import StatusItem

Provider = Callable[[Course, date], Sequence[StatusItem]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later step of care say what has to be ready before the first session."""
    if provider not in _providers:
        _providers.append(provider)


def things_before(course: Course, first_day: date) -> list[StatusItem]:
    """Everything to have ready by that day."""
    return [item for provider in _providers for item in provider(course, first_day)]
