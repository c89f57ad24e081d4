"""Reading consents: which one is in force, and what it covers."""

from __future__ import annotations

from datetime import date

from mesocare.consent.models import Consent, PhotoConsent
from mesocare.patients.models import Patient
from mesocare.planning.models import Plan
from mesocare.web.clock import site_today
from mesotherapy.consent import Envelope


def consents_of(patient: Patient) -> list[Consent]:
    """Every consent of a patient, newest first, with signature and withdrawal."""
    rows = Consent.objects.filter(patient=patient)
    return list(
        rows.select_related("signature", "withdrawal", "plan__course__site").order_by("-made_at", "-pk")
    )


def consent_in_force(plan: Plan) -> Consent | None:
    """The newest signed consent of the plan's course, unless the patient took it back: an older one does
    not come back. What it covers is for the gate to say.
    """
    newest = (
        Consent.objects.filter(plan__course=plan.course, signature__isnull=False)
        .select_related("signature", "withdrawal", "plan__course__site")
        .order_by("-signature__signed_at", "-pk")
        .first()
    )
    return None if newest is None or hasattr(newest, "withdrawal") else newest


def envelope_in_force(consent: Consent) -> Envelope:
    """The envelope for the core, from the row as it was signed."""
    kept = consent.envelope
    return Envelope(
        patient=str(consent.patient.uuid),
        substances=frozenset(kept["substances"]),
        techniques=frozenset(kept["techniques"]),
        devices=frozenset(kept["devices"]),
        zones=frozenset(kept["zones"]),
        sessions=kept["sessions"],
        signed_on=site_today(consent.signature.signed_at, consent.plan.course.site.time_zone),
        until=date.fromisoformat(kept["until"]),
    )


def photo_consent_of(patient: Patient) -> PhotoConsent | None:
    """The newest answer about photographs, or None where nobody asked."""
    return PhotoConsent.objects.filter(patient=patient).order_by("-signed_at", "-pk").first()
