"""Choosing which letters one gets, and how long before its visits a facility reminds."""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.portal.models import NoticePreferences, PortalAccount, ReminderSettings
from careflow.platform.actor import Actor
from careflow.platform.records import check_version, update_row

PREFERENCES = "portal/noticepreferences"
SETTINGS = "portal/remindersettings"


class PreferencesFields(TypedDict, total=False):
    bookings: bool
    reminders: bool
    messages: bool
    refills: bool


class ReminderFields(TypedDict, total=False):
    hours_before: int


@transaction.atomic(savepoint=False)
def change_notice_preferences(
    *, actor: Actor, fields: PreferencesFields, expected_version: int | None, now: datetime
) -> None:
    """Of the actor's own account, only what is sent. Raises StaleVersion."""
    if actor.organization_id is None:
        raise TypeError("letters are chosen by somebody of the portal")
    account = PortalAccount.objects.visible_to(actor).get(user_id=actor.user_id)
    rows = NoticePreferences.objects.visible_to(actor).filter(account_id=account.pk)
    rows.get_or_create(
        account_id=account.pk,
        defaults={"organization_id": actor.organization_id, "created_at": now, "updated_at": now},
    )
    row = rows.select_for_update(no_key=True).get()
    changed = _write(rows, row, fields, expected_version, now)
    if changed:
        audit.record(
            actor=actor, action=Action.UPDATE, subject=PREFERENCES, subject_id=row.pk, summary="Letters chosen",
            metadata=changed, patient_id=account.patient_id, at=now,
        )  # fmt: skip


@transaction.atomic(savepoint=False)
def change_reminder_settings(
    *, actor: Actor, fields: ReminderFields, expected_version: int | None, now: datetime
) -> None:
    """Of the actor's facility. Holds from the next run of the job on. Raises StaleVersion."""
    if actor.facility_id is None:
        raise TypeError("reminders are set in a facility")
    rows = ReminderSettings.objects.visible_to(actor)
    rows.get_or_create(facility_id=actor.facility_id, defaults={"created_at": now, "updated_at": now})
    row = rows.select_for_update(no_key=True).get()
    changed = _write(rows, row, fields, expected_version, now)
    if changed:
        audit.record(
            actor=actor, action=Action.UPDATE, subject=SETTINGS, subject_id=row.pk, summary="Reminders changed",
            metadata=changed, facility_id=actor.facility_id, at=now,
        )  # fmt: skip


def _write(rows: Any, row: Any, fields: Any, expected_version: int | None, now: datetime) -> dict[str, Any]:
    """What the line of history says; nothing where nothing differs."""
    check_version(row.version, expected_version)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return {}
    update_row(rows, changed, now=now)
    names = sorted(changed)
    return {
        "changed_fields": names,
        "previous": {name: getattr(row, name) for name in names},
        "next": {name: changed[name] for name in names},
    }
