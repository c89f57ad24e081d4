"""Treatment sessions."""

from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "mesocare.treatment"

    def ready(self) -> None:
        from mesocare.diary import happened
        from mesocare.planning import queries
        from mesocare.stock import uses
        from mesocare.treatment.relabelled import counted_since
        from mesocare.treatment.telling import lot_uses, sessions_given

        happened.register(sessions_given)
        uses.register(lot_uses)
        queries.register_since(counted_since)
