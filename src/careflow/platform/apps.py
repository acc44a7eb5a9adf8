from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlatformConfig(AppConfig):
    name = "careflow.platform"
    label = "platform"
    verbose_name = "Platform"

    def ready(self) -> None:
        from careflow.platform import guards

        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="platform.guards")
