"""Visits that cannot take place as planned. Later steps of care hand the reasons in by `register`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from mesocare.diary.models import Appointment

Provider = Callable[[Sequence[Appointment], datetime], Mapping[int, str]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later step of care say what stands against a visit, by the visit's primary key."""
    if provider not in _providers:
        _providers.append(provider)


def reasons_of(visits: Sequence[Appointment], at: datetime) -> dict[int, str]:
    """What stands against each of these visits, in words."""
    found: dict[int, str] = {}
    for provider in _providers:
        for pk, words in provider(visits, at).items():
            found[pk] = f"{found[pk]} {words}" if pk in found else words
    return found
