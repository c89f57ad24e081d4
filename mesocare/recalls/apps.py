"""Lots that are called back, and lots that do worse than chance."""

from django.apps import AppConfig


class RecallsConfig(AppConfig):
    name = "mesocare.recalls"

    def ready(self) -> None:
        from mesocare.clinics import waiting
        from mesocare.clinics.roles import Permission
        from mesocare.diary import stopped
        from mesocare.recalls.planned import stopped_visits
        from mesocare.recalls.queries import waiting_contacts, waiting_signals

        stopped.register(stopped_visits)
        waiting.register(Permission.RECALL_CONTACT, waiting_contacts)
        waiting.register(Permission.DEVIATION_REVIEW, waiting_signals)
