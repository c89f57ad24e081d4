"""Opening, from the patient's own page, what else waits for them. Each thing keeps a door of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from mesocare.messages.links import make_link
from mesocare.treatment.models import TreatmentSession


@transaction.atomic
def open_door(*, purpose: str, subject: models.Model, session: TreatmentSession, at: datetime) -> str:
    """A new link to a quote or a consent for the person who stands here, and its token."""
    patient = session.patient
    return make_link(
        purpose=purpose,
        organisation=patient.organisation,
        subject=subject,
        at=at,
        patient=patient,
        birth_date=patient.birth_date,
        site=session.site,
    )
