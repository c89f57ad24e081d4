"""A patient whose screening would come out otherwise now, as the worker's round keeps it."""

from __future__ import annotations

from datetime import timedelta

from mesocare.assessment.actions import Said, record_answers
from mesocare.assessment.models import SaidBy
from mesocare.clinics.in_force import knowledge_of
from mesocare.demo.steps import Clinic
from mesocare.knowing.rescreening import rescreen
from mesocare.web.clock import site_today


def oskar_had_a_peel(clinic: Clinic) -> None:
    """He rings in the evening and tells of a peel: his draft has to wait, and the director reads why."""
    at = clinic.ago(1, 18)
    today = site_today(at, clinic.site.time_zone)
    with knowledge_of(clinic.organisation):
        rescreen(clinic.organisation, clinic.ago(1, 17))
        record_answers(
            patient=clinic.patients["oskar"],
            said=[Said(question="last-peel-on", value=today - timedelta(days=4), words="")],
            said_by=SaidBy.PATIENT,
            today=today,
            by=None,
            at=at,
        )
        rescreen(clinic.organisation, at + timedelta(minutes=1))
