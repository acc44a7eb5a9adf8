from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "careflow.domains.facilities"
    label = "facilities"

    def ready(self) -> None:
        from careflow.domains.facilities import guards  # noqa: F401  (declares the triggers)
