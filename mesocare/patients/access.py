"""The way every page gets its patient."""

import uuid

from mesocare.audit.actions import mark_read
from mesocare.clinics.access import ClinicRequest, own_or_404
from mesocare.patients.models import Patient


def get_patient(request: ClinicRequest, patient_uuid: uuid.UUID) -> Patient:
    """This organisation's patient, or 404. The page is noted as read."""
    patient = own_or_404(request, Patient, uuid=patient_uuid)
    mark_read(request, patient=patient)
    return patient
