from django.apps import AppConfig


class FhirConfig(AppConfig):
    name = "mesocare.fhir"
