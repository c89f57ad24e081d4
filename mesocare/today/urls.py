"""The first page after signing in, and what it needs."""

from mesocare.today import views
from mesocare.web.routes import route

app_name = "today"
urlpatterns = [
    route("", views.today, name="today"),
    route("today/needs/", views.needs, name="needs"),
    route("today/emergency-kit/", views.kit, name="kit"),
    route("today/emergency-kit.pdf", views.kit_paper, name="kit-paper"),
    route("today/arrived/<uuid:appointment_uuid>/", views.arrived, name="arrived"),
]
