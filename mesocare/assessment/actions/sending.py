"""Sending the history form home."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from mesocare.assessment.letters import intake_letter
from mesocare.assessment.models import Intake
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Site, StaffMember
from mesocare.messages.actions import check_reachable, queue_message
from mesocare.messages.links import link_url, make_link
from mesocare.patients.models import Patient

LIVES = timedelta(days=60)


def send_intake(
    *, patient: Patient, site: Site, indication: str, by: StaffMember, at: datetime, command_id: UUID
) -> Intake:
    """Make a private link to the history form and put it in the outbox."""
    check_reachable(patient)

    def perform() -> Intake:
        intake = Intake.objects.create(patient=patient, indication=indication, sent_by=by, sent_at=at)
        token = make_link(
            purpose="intake",
            organisation=patient.organisation,
            subject=intake,
            at=at,
            by=by,
            patient=patient,
            birth_date=patient.birth_date,
            site=site,
            lives=LIVES,
        )
        queue_message(
            organisation=patient.organisation,
            to=patient.email or patient.phone,
            channel="email" if patient.email else "sms",
            kind="intake",
            at=at,
            patient=patient,
            **intake_letter(patient, site, link_url(token, "assessment:intake")),
        )
        record(
            action="intake.sent",
            by=by,
            at=at,
            organisation=patient.organisation,
            patient=patient,
            subject=intake,
        )
        return intake

    return run_once(
        command_id=command_id, action="send_intake", organisation=patient.organisation, perform=perform
    )
