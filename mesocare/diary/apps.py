"""The diary."""

from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "mesocare.diary"

    def ready(self) -> None:
        from mesocare.diary.lines import next_visit_lines
        from mesocare.patients import lines

        lines.register(next_visit_lines)
