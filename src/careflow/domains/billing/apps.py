from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BillingConfig(AppConfig):
    name = "careflow.domains.billing"
    label = "billing"

    def ready(self) -> None:
        from careflow.domains.audit.operations import register_check
        from careflow.domains.billing import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.billing.export import PART
        from careflow.domains.billing.operations.superbill_verification import check_superbills
        from careflow.domains.billing.operations.superbill_vetoes import protect_billed, protect_billed_visit
        from careflow.domains.billing.queries import may_choose_schedule, may_price_payer
        from careflow.domains.clinical.events import NoteUnsigning, SignedVisitEnding
        from careflow.domains.facilities import queries as facilities
        from careflow.domains.insurance import queries as insurance
        from careflow.domains.patients.queries import register_chart_part
        from careflow.platform import events

        register_chart_part(PART)
        events.listen(NoteUnsigning, protect_billed)
        events.listen(SignedVisitEnding, protect_billed_visit)
        register_check("Superbills", check_superbills)
        facilities.register_schedule_reader(may_choose_schedule)
        insurance.register_schedule_reader(may_price_payer)
        post_migrate.connect(_ship_common_procedures, sender=self, dispatch_uid="billing.common_procedures")


def _ship_common_procedures(*, using: str, **_: Any) -> None:
    from careflow.domains.billing.operations.procedures import ship_common_procedures

    ship_common_procedures(using=using)
