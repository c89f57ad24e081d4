"""The address of a patient."""

from mesocare.chart import views
from mesocare.web.routes import route

app_name = "chart"
urlpatterns = [route("patients/<uuid:patient_uuid>/", views.show_timeline, name="timeline")]
