"""People in care."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "mesocare.patients"

    def ready(self) -> None:
        from mesocare.patients import lookups  # noqa: F401  (teaches text columns `__prefix`)
