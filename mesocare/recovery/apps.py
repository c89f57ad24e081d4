"""How the patient is doing at home."""

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "mesocare.recovery"

    def ready(self) -> None:
        from mesocare.recovery.actions import schedule_check_ins
        from mesocare.treatment import after_seal

        after_seal.register(schedule_check_ins)
