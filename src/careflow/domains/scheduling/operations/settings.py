"""How far ahead, how short before and how often patients may book on their own."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling.models import AvailabilitySettings
from careflow.domains.scheduling.operations.fields import facility_of
from careflow.domains.scheduling.operations.locks import take_availability_turn
from careflow.domains.scheduling.operations.renewing import renew_facility
from careflow.platform.actor import Actor
from careflow.platform.records import check_version, update_row

SUBJECT = "appointments/availabilitysettings"


class SettingsFields(TypedDict, total=False):
    horizon_days: int
    lead_time_minutes: int
    most_open_bookings: int
    portal_is_view_only: bool


@transaction.atomic(savepoint=False)
def change_availability_settings(
    *, actor: Actor, fields: SettingsFields, expected_version: int | None, now: datetime
) -> None:
    """Only what is sent. Slots follow a new horizon at once. Raises StaleVersion."""
    take_availability_turn(facility_of(actor))
    AvailabilitySettings.objects.visible_to(actor).get_or_create(
        facility_id=facility_of(actor), defaults={"created_at": now, "updated_at": now}
    )
    rows = AvailabilitySettings.objects.visible_to(actor)
    row = rows.select_for_update(no_key=True).get()
    check_version(row.version, expected_version)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return
    update_row(rows, changed, now=now)
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject=SUBJECT,
        subject_id=row.pk,
        summary="Online booking: limits changed",
        metadata={
            "changed_fields": sorted(changed),
            "previous": {name: getattr(row, name) for name in sorted(changed)},
            "next": {name: changed[name] for name in sorted(changed)},
        },
        facility_id=row.facility_id,
        at=now,
    )
    if "horizon_days" in changed:
        renew_facility(actor=actor, now=now)
