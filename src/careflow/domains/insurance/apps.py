from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "careflow.domains.insurance"
    label = "insurance"

    def ready(self) -> None:
        from careflow.domains.insurance import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.insurance.export import PART
        from careflow.domains.patients.queries import register_chart_part
        from careflow.platform.problems import name_fields

        register_chart_part(PART)
        name_fields({"member_id": "member id", "payer_id": "payer id"})
