from django.apps import AppConfig


class AllergiesConfig(AppConfig):
    name = "careflow.domains.allergies"
    label = "allergies"

    def ready(self) -> None:
        from careflow.domains.allergies import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.allergies.export import PART
        from careflow.domains.patients.queries import register_chart_part

        register_chart_part(PART)
