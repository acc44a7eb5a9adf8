from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "careflow.importers"
    label = "importers"
