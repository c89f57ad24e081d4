from mesocare.orders import views
from mesocare.web.routes import route

app_name = "orders"
P = "patients/<uuid:patient_uuid>/"
urlpatterns = [
    route(f"{P}orders/", views.order_list, name="list"),
    route(f"{P}plans/<uuid:plan_uuid>/orders/<str:substance>/", views.write, name="write"),
    route(f"{P}orders/<uuid:order_uuid>/", views.show, name="show"),
    route(f"{P}orders/<uuid:order_uuid>/order.pdf", views.pdf, name="pdf"),
    route(f"{P}orders/<uuid:order_uuid>/stop/", views.stop, name="stop"),
    route("settings/orders/", views.words, name="words"),
]
