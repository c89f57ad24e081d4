"""The shelf."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "mesocare.stock"

    def ready(self) -> None:
        from mesocare.planning import products
        from mesocare.stock.shelf import own_products

        products.register(own_products)
