"""How the patient is doing at home."""

from contextlib import suppress
from importlib import import_module

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "mesocare.recovery"

    def ready(self) -> None:
        from mesocare.recovery.actions import schedule_check_ins

        # Until a session's end announces itself, the worker finds it within a minute (see `jobs`).
        with suppress(ModuleNotFoundError):
            import_module("mesocare.treatment.after_seal").register(schedule_check_ins)
