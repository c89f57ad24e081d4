"""The audit's line about an assessment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mesocare.audit.actions import record
from mesocare.patients.models import Patient


def note_change(action: str, patient: Patient, subject: Any, by: Any, at: datetime, **detail: object) -> None:
    record(
        action=action,
        by=by,
        at=at,
        organisation=patient.organisation,
        patient=patient,
        subject=subject,
        detail=detail,
    )
