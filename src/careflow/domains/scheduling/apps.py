from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "careflow.domains.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        from careflow.domains.scheduling import guards  # noqa: F401  (declares the triggers)
