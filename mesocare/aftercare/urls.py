from mesocare.aftercare import views
from mesocare.web.routes import route

app_name = "aftercare"
urlpatterns = [
    route("patients/<uuid:patient_uuid>/sessions/<uuid:session_uuid>/aftercare/", views.write, name="write"),
    route("patients/<uuid:patient_uuid>/aftercare/<uuid:sheet_uuid>/", views.sheet, name="sheet"),
    route("patients/<uuid:patient_uuid>/aftercare/<uuid:sheet_uuid>/pdf/", views.pdf, name="pdf"),
    route("settings/aftercare/", views.usual, name="usual"),
    route("l/<str:token>/aftercare/", views.at_home, name="at-home"),
    route("l/<str:token>/aftercare/pdf/", views.at_home_pdf, name="at-home-pdf"),
]
