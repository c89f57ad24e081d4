from mesocare.exposure import views
from mesocare.web.routes import route

app_name = "exposure"
P = "patients/<uuid:patient_uuid>/skin-tests/"
urlpatterns = [
    route(P, views.tests, name="tests"),
    route(f"{P}new/", views.do, name="do"),
    route(f"{P}<uuid:test_uuid>/read/", views.read, name="read"),
    route(f"{P}<uuid:test_uuid>/take-out/", views.void, name="void"),
    route("settings/first-time/", views.rules, name="rules"),
]
