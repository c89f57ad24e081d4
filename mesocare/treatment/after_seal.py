"""What later steps of care do when a session is signed: handed in by `register`, done with the seal."""

from collections.abc import Callable
from datetime import datetime

from mesocare.treatment.models import TreatmentSession

Provider = Callable[[TreatmentSession, datetime], object]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later step of care act in the transaction of the seal. It must be safe to call twice."""
    if provider not in _providers:
        _providers.append(provider)


def tell(session: TreatmentSession, at: datetime) -> None:
    """The session is signed."""
    for provider in _providers:
        provider(session, at)
