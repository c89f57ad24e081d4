from mesocare.treatment.views import charting, director, gate, listing, mixing, signing
from mesocare.web.routes import route

P = "patients/<uuid:patient_uuid>/sessions/"
S = f"{P}<uuid:session_uuid>/"

app_name = "treatment"
urlpatterns = [
    route(P, listing.sessions, name="sessions"),
    route(f"{P}open/", listing.open_next, name="open"),
    route(f"{S}time-out/", gate.gate, name="gate"),
    route(f"{S}time-out/prepare/", gate.prepare, name="prepare"),
    route(f"{S}time-out/answers/", gate.answers, name="answers"),
    route(f"{S}time-out/override/", gate.override, name="override"),
    route(f"{S}time-out/checklist/", gate.checklist, name="checklist"),
    route(f"{S}time-out/start/", gate.start, name="start"),
    route(f"{S}time-out/put-away/", gate.abandon, name="abandon"),
    route(f"{S}mixing/", mixing.mixing, name="mixing"),
    route(f"{S}mixing/check/", mixing.check, name="check-mixture"),
    route(f"{S}mixing/void/", mixing.void, name="void-mixture"),
    route(f"{S}mixing/label.pdf", mixing.label, name="mixing-label"),
    route(f"{S}mixing/record.pdf", mixing.record, name="mixing-record"),
    route(S, charting.chart, name="chart"),
    route(f"{S}map/", charting.session_map, name="map"),
    route(f"{S}change/", charting.op, name="op"),
    route(f"{S}live/", charting.live, name="live"),
    route(f"{S}said/", charting.ask, name="ask"),
    route(f"{S}stop/", charting.stop, name="stop"),
    route(f"{S}emergency/", charting.emergency, name="emergency"),
    route(f"{S}sign/", signing.sign, name="sign"),
    route(f"{S}home/", signing.leave, name="leave"),
    route(f"{S}record/", signing.record, name="record"),
    route(f"{S}record.pdf", signing.pdf, name="record-pdf"),
    route(f"{S}amend/", signing.amend, name="amend"),
    route("emergency/<slug:site_slug>/", charting.card, name="card"),
    route("deviations/", director.notices, name="notices"),
    route("deviations/<int:notice_id>/read/", director.read_notice, name="read-notice"),
    route("settings/allowed-here/", director.allowances, name="allowances"),
]
