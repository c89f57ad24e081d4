"""The shelf."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "mesocare.stock"
