"""Addresses of the shelf."""

from mesocare.stock.views import cold, counting, deliveries, lots, photographs, products, vials
from mesocare.web.routes import route

app_name = "stock"
urlpatterns = [
    route("stock/", lots.stock_list, name="list"),
    route("stock/find/", deliveries.find, name="find"),
    route("stock/count/", counting.sheet, name="sheet"),
    route("stock/count/print/", counting.sheet_print, name="print-sheet"),
    route("stock/counts/<uuid:count_uuid>/", counting.count_done, name="count-done"),
    route("stock/order/", counting.orders, name="orders"),
    route("stock/order/print/", counting.orders_print, name="print-orders"),
    route("stock/order/list.csv", counting.orders_csv, name="csv-orders"),
    route("stock/receive/", deliveries.receive, name="receive"),
    route("stock/products/new/", products.new_product, name="new-product"),
    route("stock/products/<uuid:product_uuid>/", lots.product_detail, name="product"),
    route("stock/products/<uuid:product_uuid>/edit/", products.edit_product, name="edit-product"),
    route("stock/lots/<uuid:lot_uuid>/", lots.lot_detail, name="lot"),
    route("stock/lots/<uuid:lot_uuid>/count/", lots.count_lot, name="count"),
    route("stock/lots/<uuid:lot_uuid>/waste/", lots.waste_lot, name="waste"),
    route("stock/lots/<uuid:lot_uuid>/recall/", lots.recall_lot, name="recall"),
    route("stock/lots/<uuid:lot_uuid>/lift-recall/", lots.lift_recall, name="lift-recall"),
    route("stock/lots/<uuid:lot_uuid>/keep/", cold.keep_lot, name="keep"),
    route("stock/lots/<uuid:lot_uuid>/hold-back/", cold.hold_back_lot, name="hold-back"),
    route("stock/lots/<uuid:lot_uuid>/photographs/", photographs.add_photo, name="add-photo"),
    route("stock/photographs/<uuid:photo_uuid>/", photographs.photo, name="photo"),
    route("stock/photographs/<uuid:photo_uuid>/take-off/", photographs.take_off, name="take-off-photo"),
    route("stock/fridges/", cold.places, name="places"),
    route("stock/fridges/add/", cold.add_place, name="add-place"),
    route("stock/fridges/<uuid:place_uuid>/", cold.place, name="place"),
    route("stock/fridges/<uuid:place_uuid>/read/", cold.take_reading, name="read-place"),
    route("stock/fridges/<uuid:place_uuid>/correct/", cold.correct_place, name="correct-place"),
    route("stock/fridges/<uuid:place_uuid>/print/", cold.place_print, name="print-place"),
    route("stock/fridges/<uuid:place_uuid>/readings.csv", cold.place_csv, name="csv-place"),
    route("stock/lots/<uuid:lot_uuid>/open/", vials.open_vial, name="open-vial"),
    route("stock/vials/<uuid:vial_uuid>/waste/", vials.waste_vial, name="waste-vial"),
    route("stock/vials/<uuid:vial_uuid>/not-opened/", vials.not_opened, name="not-opened"),
]
