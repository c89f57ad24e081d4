from mesocare.consent import views
from mesocare.web.routes import route

app_name = "consent"
urlpatterns = [
    route("patients/<uuid:patient_uuid>/consents/", views.consent_list, name="list"),
    route("patients/<uuid:patient_uuid>/consents/photographs/", views.photographs, name="photographs"),
    route("patients/<uuid:patient_uuid>/plans/<uuid:plan_uuid>/consent/", views.prepare, name="prepare"),
    route("patients/<uuid:patient_uuid>/consents/<uuid:consent_uuid>/", views.show, name="show"),
    route("patients/<uuid:patient_uuid>/consents/<uuid:consent_uuid>/sign/", views.sign, name="sign"),
    route("patients/<uuid:patient_uuid>/consents/<uuid:consent_uuid>/pdf/", views.pdf, name="pdf"),
    route("patients/<uuid:patient_uuid>/consents/<uuid:consent_uuid>/send/", views.send, name="send"),
    route(
        "patients/<uuid:patient_uuid>/consents/<uuid:consent_uuid>/withdraw/", views.withdraw, name="withdraw"
    ),
    route("l/<str:token>/consent/", views.at_home, name="at-home"),
    route("l/<str:token>/consent/pdf/", views.at_home_pdf, name="at-home-pdf"),
]
