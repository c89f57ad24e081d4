"""The patient's own page."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mesocare.portal"
