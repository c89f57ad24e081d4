"""Addresses of the shelf."""

from mesocare.stock import views
from mesocare.web.routes import route

app_name = "stock"
urlpatterns = [
    route("stock/", views.stock_list, name="list"),
    route("stock/receive/", views.receive, name="receive"),
    route("stock/products/new/", views.new_product, name="new-product"),
    route("stock/products/<uuid:product_uuid>/", views.product_detail, name="product"),
    route("stock/products/<uuid:product_uuid>/edit/", views.edit_product, name="edit-product"),
    route("stock/lots/<uuid:lot_uuid>/", views.lot_detail, name="lot"),
    route("stock/lots/<uuid:lot_uuid>/count/", views.count_lot, name="count"),
    route("stock/lots/<uuid:lot_uuid>/waste/", views.waste_lot, name="waste"),
    route("stock/lots/<uuid:lot_uuid>/recall/", views.recall_lot, name="recall"),
    route("stock/lots/<uuid:lot_uuid>/lift-recall/", views.lift_recall, name="lift-recall"),
]
