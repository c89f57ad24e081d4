from mesocare.recovery.views import case, desk, emergency, inbox, phone
from mesocare.web.routes import route

app_name = "recovery"
L = "l/<str:token>/"
urlpatterns = [
    route("c/<slug:site_slug>/emergency/", emergency.emergency, name="emergency"),
    route(f"{L}check-in/", phone.check_in, name="check-in"),
    route(f"{L}check-in/<uuid:sitting_uuid>/<int:number>/", phone.check_in_page, name="check-in-page"),
    route(f"{L}check-in/<uuid:sitting_uuid>/call/<int:number>/", phone.call_now, name="call-now"),
    route(f"{L}check-in/<uuid:sitting_uuid>/sent/", phone.sent, name="sent"),
    route(f"{L}worried/", phone.worried, name="worried"),
    route("recovery/", inbox.inbox, name="inbox"),
    route("recovery/alarm/", inbox.alarm, name="alarm"),
    route("recovery/acknowledge/", inbox.acknowledge, name="acknowledge"),
    route("recovery/silent/<uuid:check_in_uuid>/again/", inbox.again, name="ask-again"),
    route("recovery/silent/<uuid:check_in_uuid>/settle/", inbox.settle, name="settle"),
    route("recovery/call/", desk.find, name="take-call"),
    route("recovery/call/<uuid:session_uuid>/", desk.take, name="call"),
    route("recovery/call/<uuid:report_uuid>/say/", desk.say, name="say"),
    route("recovery/<uuid:case_uuid>/", case.case, name="case"),
    route("recovery/<uuid:case_uuid>/<slug:what>/", case.act, name="act"),
]
