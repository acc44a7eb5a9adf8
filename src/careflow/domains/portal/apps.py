from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "careflow.domains.portal"
    label = "portal"

    def ready(self) -> None:
        from careflow.domains.accounts.queries import register_belonging
        from careflow.domains.portal import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.portal.queries.identity import find_actor
        from careflow.platform.identity import Surface, register_finder

        register_finder(Surface.PORTAL, find_actor)
        register_belonging(Surface.PORTAL, relation="portal_account")
