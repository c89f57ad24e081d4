"""A prescriber's orders, after the consent and before the shelf."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "mesocare.orders"
