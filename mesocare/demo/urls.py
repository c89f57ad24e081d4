from mesocare.demo import views
from mesocare.web.routes import route

app_name = "demo"
urlpatterns = [route("settings/demo/erase/", views.erase, name="erase")]
