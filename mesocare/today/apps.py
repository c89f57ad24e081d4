from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "mesocare.today"
