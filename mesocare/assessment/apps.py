from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "mesocare.assessment"

    def ready(self) -> None:
        from mesocare.assessment.bar import bar_parts
        from mesocare.patients.bar import register

        register(bar_parts)
