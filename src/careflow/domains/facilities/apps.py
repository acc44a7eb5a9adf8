from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "careflow.domains.facilities"
    label = "facilities"

    def ready(self) -> None:
        from careflow.domains.facilities import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.facilities.queries.identity import find_actor
        from careflow.platform.identity import Surface, register_finder

        register_finder(Surface.CLINIC, find_actor)
