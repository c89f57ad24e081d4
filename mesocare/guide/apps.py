from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "mesocare.guide"

    def ready(self) -> None:
        from mesocare.clinics import waiting
        from mesocare.clinics.roles import Permission
        from mesocare.guide.queries import waiting_requests

        waiting.register(Permission.PATIENTS_EDIT, waiting_requests)
