"""What came of a course, and what a person decided."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "mesocare.outcomes"
