from django.apps import AppConfig


class MedicationsConfig(AppConfig):
    name = "careflow.domains.medications"
    label = "medications"

    def ready(self) -> None:
        from careflow.domains.medications import guards  # noqa: F401  (declares the triggers)
