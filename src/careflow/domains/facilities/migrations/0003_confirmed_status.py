from typing import Any

from django.db import migrations


def ensure_confirmed(apps: Any, _editor: Any) -> None:
    """A visit that a patient books may be confirmed at once, so every facility has that status. One of the same code
    stays as people named and coloured it."""
    status = apps.get_model("facilities", "AppointmentStatus")
    facility = apps.get_model("facilities", "Facility")
    status.unscoped.filter(code="confirmed").update(is_deletable=False)
    has_it = status.unscoped.filter(code="confirmed").values("facility_id")
    status.unscoped.bulk_create(
        status(
            facility_id=facility_id, code="confirmed", name="Confirmed", color="#a3e635", is_billable=True,
            is_deletable=False,
        )
        for facility_id in facility.unscoped.exclude(pk__in=has_it).values_list("pk", flat=True)
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_facility_fee_schedule_staff_fee_schedule"),
    ]

    operations = [
        migrations.RunPython(ensure_confirmed, migrations.RunPython.noop),
    ]
