from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "mesocare.clinics"

    def ready(self) -> None:
        from mesocare.clinics import door

        door.watch()
