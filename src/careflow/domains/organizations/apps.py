from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "careflow.domains.organizations"
    label = "organizations"

    def ready(self) -> None:
        from careflow.domains.accounts.events import PersonChanging, SignInEnding
        from careflow.domains.accounts.queries import register_belonging
        from careflow.domains.organizations import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.organizations.operations import owners
        from careflow.platform import events
        from careflow.platform.identity import Surface
        from careflow.platform.problems import name_fields

        register_belonging(Surface.CLINIC, relation="membership")
        events.listen(PersonChanging, owners.hold_owners)
        events.listen(SignInEnding, owners.forbid_lost_sign_in)
        name_fields({"tax_id": "tax id"})
