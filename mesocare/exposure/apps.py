"""A substance for the first time: a skin test before it, and being watched after it."""

from django.apps import AppConfig


class ExposureConfig(AppConfig):
    name = "mesocare.exposure"
