from mesocare.outcomes import views
from mesocare.web.routes import route

app_name = "outcomes"
P = "patients/<uuid:patient_uuid>/outcomes/"
urlpatterns = [
    route(P, views.outcomes, name="outcomes"),
    route(f"{P}<uuid:course_uuid>/review/", views.review, name="goal-review"),
    route(f"{P}<uuid:course_uuid>/decide/", views.decide, name="decide"),
]
