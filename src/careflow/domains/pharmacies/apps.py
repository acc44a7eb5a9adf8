from django.apps import AppConfig


class PharmaciesConfig(AppConfig):
    name = "careflow.domains.pharmacies"
    label = "pharmacies"

    def ready(self) -> None:
        from careflow.domains.pharmacies import guards  # noqa: F401  (declares the triggers)
        from careflow.platform.problems import name_fields

        name_fields({"ncpdp_id": "ncpdp id", "tax_id": "tax id"})
