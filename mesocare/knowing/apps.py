from django.apps import AppConfig


class KnowingConfig(AppConfig):
    name = "mesocare.knowing"

    def ready(self) -> None:
        from mesocare.knowing.shelf import source_line
        from mesocare.web import provenance

        provenance.register(source_line)
