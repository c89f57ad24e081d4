from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    name = "mesocare.web"

    def ready(self) -> None:
        from mesocare.web.guards import guard_after_migrate

        post_migrate.connect(guard_after_migrate, dispatch_uid="guards")
