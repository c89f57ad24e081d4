"""What the session pages share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from mesocare.clinics.access import ClinicRequest, own_or_404, own_sites
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.treatment.emergency import emergency_card
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import site_today

ROWS = TreatmentSession.objects.select_related(
    "patient__organisation", "plan__course__site", "course", "site", "operator__user", "pack_version",
    "appointment__room",
)  # fmt: skip


def get_session(
    request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID, *, here: bool = False
) -> TreatmentSession:
    """A session of this organisation, or 404; with `here`, of a site that this person belongs to."""
    patient = get_patient(request, patient_uuid)
    rows = ROWS.filter(site__in=own_sites(request)) if here else ROWS
    return own_or_404(request, rows, through="patient__organisation", uuid=session_uuid, patient=patient)


def today_at(session: TreatmentSession, at: datetime) -> date:
    return site_today(at, session.site.time_zone)


def session_page(
    request: ClinicRequest, session: TreatmentSession, at: datetime, **more: Any
) -> dict[str, Any]:
    """The context of a page about one session. The emergency card stands in every one of them."""
    known = {"session": session, "plan": session.plan, "card": emergency_card(session, today_at(session, at))}
    return patient_page(request, session.patient, "sessions", at, **known | more)
