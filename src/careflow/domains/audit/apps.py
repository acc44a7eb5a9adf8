from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "careflow.domains.audit"
    label = "audit"

    def ready(self) -> None:
        from careflow.domains.audit import guards  # noqa: F401  (declares the triggers)
