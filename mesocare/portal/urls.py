from mesocare.portal import views
from mesocare.web.routes import route

app_name = "portal"
urlpatterns = [
    route("l/<str:token>/", views.home, name="home"),
    route("l/<str:token>/open/<slug:what>/", views.open_thing, name="open"),
]
