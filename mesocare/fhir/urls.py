"""Addresses of the import."""

from mesocare.fhir import views
from mesocare.web.routes import route

app_name = "fhir"
urlpatterns = [
    route("patients/import/", views.import_page, name="import"),
    route("patients/import/<uuid:draft_uuid>/", views.preview, name="preview"),
    route("patients/import/<uuid:draft_uuid>/put-aside/", views.put_aside, name="put-aside"),
    route("patients/import/done/<uuid:run_uuid>/", views.result, name="result"),
]
