from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "careflow.domains.patients"
    label = "patients"

    def ready(self) -> None:
        from careflow.domains.patients import guards  # noqa: F401  (declares the triggers)
