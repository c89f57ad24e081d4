"""Addresses of recalls, of adverse events, and of the patient's letter."""

from mesocare.recalls.views import contacting, harms, home, reporting, tracing
from mesocare.web.routes import route

R = "recalls/<uuid:recall_uuid>/"
C = f"{R}contacts/"

app_name = "recalls"
urlpatterns = [
    route("recalls/", tracing.recalls, name="recalls"),
    route("recalls/lots/<uuid:lot_uuid>/", tracing.lot, name="lot"),
    route("recalls/lots/<uuid:lot_uuid>/freeze/", tracing.freeze, name="freeze"),
    route("recalls/safety/", harms.safety, name="safety"),
    route("recalls/safety/<int:signal_id>/read/", harms.read_signal, name="read-signal"),
    route("recalls/adverse-events/<uuid:event_uuid>/take-back/", harms.take_back, name="take-back"),
    route(f"{R}lift/", tracing.lift, name="lift"),
    route(C, contacting.contacts, name="contacts"),
    route(f"{C}print/", contacting.print_contacts, name="print"),
    route(f"{C}send/", contacting.send_all, name="send-all"),
    route(f"{C}<uuid:patient_uuid>/", contacting.contact, name="contact"),
    route(f"{C}<uuid:patient_uuid>/<slug:what>/", contacting.act, name="act"),
    route(f"{R}words/<slug:language>/", contacting.words, name="words"),
    route(f"{R}report/", reporting.report, name="report"),
    route(f"{R}report.pdf", reporting.report_pdf, name="report-pdf"),
    route(f"{R}report.json", reporting.report_json, name="report-json"),
    route(f"{R}report.csv", reporting.report_csv, name="report-csv"),
    route(
        "patients/<uuid:patient_uuid>/sessions/<uuid:session_uuid>/adverse-events/",
        harms.adverse_events,
        name="adverse-events",
    ),
    route("l/<str:token>/recall/", home.home, name="home"),
]
