from django.apps import AppConfig


class AftercareConfig(AppConfig):
    name = "mesocare.aftercare"
