from django.apps import AppConfig


class ClinicalConfig(AppConfig):
    name = "careflow.domains.clinical"
    label = "clinical"

    def ready(self) -> None:
        from careflow.domains.clinical import guards  # noqa: F401  (declares the triggers)
