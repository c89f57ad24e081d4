from django.apps import AppConfig


class KnowingConfig(AppConfig):
    name = "mesocare.knowing"
