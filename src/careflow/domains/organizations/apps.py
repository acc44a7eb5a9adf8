from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "careflow.domains.organizations"
    label = "organizations"

    def ready(self) -> None:
        from careflow.domains.accounts.queries import register_belonging
        from careflow.domains.organizations import guards  # noqa: F401  (declares the triggers)
        from careflow.platform.identity import Surface
        from careflow.platform.problems import name_fields

        register_belonging(Surface.CLINIC, relation="membership")
        name_fields({"tax_id": "tax id"})
