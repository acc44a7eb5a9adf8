from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BillingConfig(AppConfig):
    name = "careflow.domains.billing"
    label = "billing"

    def ready(self) -> None:
        post_migrate.connect(_ship_common_procedures, sender=self, dispatch_uid="billing.common_procedures")


def _ship_common_procedures(*, using: str, **_: Any) -> None:
    from careflow.domains.billing.operations.procedures import ship_common_procedures

    ship_common_procedures(using=using)
