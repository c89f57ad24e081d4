from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "mesocare.recovery"
