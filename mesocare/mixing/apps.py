"""Mixing before a session."""

from django.apps import AppConfig


class MixingConfig(AppConfig):
    name = "mesocare.mixing"
