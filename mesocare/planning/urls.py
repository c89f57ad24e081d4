from mesocare.planning import views
from mesocare.web.routes import route

app_name = "planning"
urlpatterns = [
    route("plans/", views.plan_list, name="plans"),
    route("patients/<uuid:patient_uuid>/plan/", views.plan, name="plan"),
    route("patients/<uuid:patient_uuid>/plan/new/", views.choose, name="choose"),
    route("patients/<uuid:patient_uuid>/plan/new/<slug:protocol_id>/", views.build, name="build"),
    route("patients/<uuid:patient_uuid>/plans/<uuid:plan_uuid>/", views.show, name="show"),
    route("patients/<uuid:patient_uuid>/plans/<uuid:plan_uuid>/offer/", views.offer, name="offer"),
    route("patients/<uuid:patient_uuid>/plans/<uuid:plan_uuid>/close/", views.close, name="close"),
    route(
        "patients/<uuid:patient_uuid>/plans/<uuid:plan_uuid>/keep-recipe/",
        views.keep_recipe,
        name="keep-recipe",
    ),
    route("recipes/", views.recipes, name="recipes"),
    route("recipes/compare/", views.compare, name="compare"),
    route("recipes/<uuid:recipe_uuid>/", views.recipe, name="recipe"),
    route("recipes/<uuid:recipe_uuid>/review/", views.review, name="review-recipe"),
    route("recipes/<uuid:recipe_uuid>/retire/", views.retire, name="retire-recipe"),
]
