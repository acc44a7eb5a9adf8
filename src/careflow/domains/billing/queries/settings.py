"""How an organization bills. One that never decided works by the defaults, as version 0."""

from datetime import datetime

from careflow.domains.billing.models import BillingSettings
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.endpoint.shapes import Out

SETTINGS = Compiled(
    lambda scope: BillingSettings.objects.visible_to(scope).values_list("require_clean_check", "version", "updated_at"),
    scoped=True,
)


class BillingSettingsOut(Out):
    require_clean_check: bool
    version: int
    updated_at: datetime | None


def get_settings(*, actor: Actor) -> BillingSettingsOut:
    return BillingSettingsOut(*(SETTINGS.first(actor) or (False, 0, None)))


def requires_clean_check(*, actor: Actor) -> bool:
    return get_settings(actor=actor).require_clean_check
