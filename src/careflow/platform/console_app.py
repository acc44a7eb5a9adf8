from django.contrib.admin.apps import AdminConfig


class ConsoleConfig(AdminConfig):
    """Django's admin, on our site."""

    default_site = "careflow.platform.console.ConsoleSite"
