"""Treatment sessions."""

from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "mesocare.treatment"

    def ready(self) -> None:
        from mesocare.diary import happened
        from mesocare.stock import uses
        from mesocare.treatment.telling import lot_uses, sessions_given

        happened.register(sessions_given)
        uses.register(lot_uses)
