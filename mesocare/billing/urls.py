from mesocare.billing import views
from mesocare.web.routes import route

app_name = "billing"
urlpatterns = [
    route("patients/<uuid:patient_uuid>/plans/<uuid:plan_uuid>/quote/", views.quote, name="quote"),
    route("patients/<uuid:patient_uuid>/plans/<uuid:plan_uuid>/quote/make/", views.make, name="make"),
    route("patients/<uuid:patient_uuid>/quotes/<uuid:quote_uuid>/send/", views.send, name="send"),
    route("patients/<uuid:patient_uuid>/quotes/<uuid:quote_uuid>/accept/", views.accept, name="accept"),
    route(
        "patients/<uuid:patient_uuid>/quotes/<uuid:quote_uuid>/pdf/", views.quote_document, name="quote-pdf"
    ),
    route("patients/<uuid:patient_uuid>/courses/<uuid:course_uuid>/account/", views.account, name="account"),
    route("patients/<uuid:patient_uuid>/courses/<uuid:course_uuid>/account/pay/", views.pay, name="pay"),
    route("patients/<uuid:patient_uuid>/payments/<uuid:payment_uuid>/return/", views.reverse, name="reverse"),
    route(
        "patients/<uuid:patient_uuid>/payments/<uuid:payment_uuid>/receipt/", views.receipt, name="receipt"
    ),
    route("l/<str:token>/quote/", views.quote_at_home, name="quote-at-home"),
]
