"""Command ids of the demo: the same step of the same clinic has the same id."""

from __future__ import annotations

import uuid

from mesocare.clinics.models import Organisation


def once(organisation: Organisation, step: str) -> uuid.UUID:
    """The id of one step."""
    return uuid.uuid5(organisation.uuid, step)
