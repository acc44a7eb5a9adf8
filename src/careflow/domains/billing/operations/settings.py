"""How an organization bills."""

from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import BillingSettings
from careflow.platform.actor import Actor
from careflow.platform.problems import NotAllowed
from careflow.platform.records import check_version, update_row

SUBJECT = "billing/billingsettings"
WRITABLE = ("require_clean_check",)


@transaction.atomic(savepoint=False)
def change_settings(
    *, actor: Actor, fields: dict[str, Any], expected_version: int | None, now: datetime
) -> None:  # fmt: skip
    """Change what the fields say; without a difference nothing is written. Raises StaleVersion."""
    organization_id = actor.organization_id
    if organization_id is None:
        raise NotAllowed
    rows = BillingSettings.objects.visible_to(actor)
    found = rows.select_for_update(no_key=True).first()
    check_version(0 if found is None else found.version, expected_version)
    before = found or BillingSettings(organization_id=organization_id)
    changes = {name: fields[name] for name in WRITABLE if name in fields and fields[name] != getattr(before, name)}
    if not changes:
        return
    previous = {name: getattr(before, name) for name in changes}
    _write(actor, organization_id if found is None else None, changes, now)
    audit.record(
        actor=actor, action=Action.UPDATE, subject=SUBJECT, subject_id=organization_id,
        summary=f"Billing settings changed: {', '.join(changes)}",
        metadata={"changed_fields": [*changes], "previous": previous, "next": changes}, at=now,
    )  # fmt: skip


def _write(actor: Actor, new_for: int | None, changes: dict[str, Any], now: datetime) -> None:
    """Two who decide for the first time at once end up with the later word."""
    if new_for is not None:
        row = BillingSettings(organization_id=new_for, created_at=now, updated_at=now, version=0)
        BillingSettings.unscoped.bulk_create([row], ignore_conflicts=True)
    update_row(BillingSettings.objects.visible_to(actor), {**changes, "updated_by_id": actor.user_id}, now=now)
