"""Addresses of people."""

from mesocare.patients import views
from mesocare.web.routes import route

app_name = "patients"
urlpatterns = [
    route("patients/", views.patient_list, name="list"),
    route("patients/new/", views.new_patient, name="new"),
    route("patients/<uuid:patient_uuid>/details/", views.patient_details, name="details"),
    route("patients/<uuid:patient_uuid>/details/edit/", views.edit_patient, name="edit"),
]
