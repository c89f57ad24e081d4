from mesocare.assessment import views
from mesocare.assessment.views import intake
from mesocare.web.routes import route

app_name = "assessment"
P = "patients/<uuid:patient_uuid>/assessment/"
urlpatterns = [
    route(P, views.assess, name="assess"),
    route(f"{P}answer/", views.answer, name="answer"),
    route(f"{P}part/<slug:section_id>/", views.section, name="section"),
    route(f"{P}finish/", views.finish, name="finish"),
    route(f"{P}history/", views.history, name="history"),
    route(f"{P}examination/", views.examine, name="examine"),
    route(f"{P}avoid/", views.avoid, name="avoid"),
    route(f"{P}avoid/<uuid:area_uuid>/close/", views.close_avoid, name="close-avoid"),
    route(f"{P}goals/", views.goals, name="goals"),
    route(f"{P}risks/<slug:protocol_id>/", views.risks, name="risks"),
    route(f"{P}scores/<slug:scale_id>/", views.score, name="score"),
    route(f"{P}screenings/<uuid:screening_uuid>/", views.screening, name="screening"),
    route(f"{P}screenings/<uuid:screening_uuid>/override/", views.override, name="override"),
    route(f"{P}overrides/<uuid:override_uuid>/confirm/", views.confirm, name="confirm"),
    route("patients/<uuid:patient_uuid>/intake/send/", intake.send, name="intake-send"),
    route("l/<str:token>/questions/", intake.form, name="intake"),
    route("l/<str:token>/questions/<int:page>/", intake.form, name="intake-page"),
    route("l/<str:token>/questions/review/", intake.review, name="intake-review"),
]
