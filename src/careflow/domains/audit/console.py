"""What the console writes into the log: any row of any domain, known only by its columns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from careflow.domains.audit.operations import Action, record
from careflow.platform.actor import Actor

# The log names areas as the web clients filter by them.
AREAS = {"scheduling": "appointments", "accounts": "users"}


def subject_of(row: Model) -> str:
    return f"{AREAS.get(row._meta.app_label, row._meta.app_label)}/{row._meta.model_name}"


def record_console_write(*, actor: Actor, action: str, row: Any, fields: Sequence[str], at: datetime) -> None:
    """In the transaction of the write. Only names of fields are kept, never what stands in them."""
    facility_id = row.pk if row._meta.label == "facilities.Facility" else getattr(row, "facility_id", None)
    patient_id = row.pk if row._meta.label == "patients.Patient" else getattr(row, "patient_id", None)
    record(
        actor=actor,
        action=Action(action),
        subject=subject_of(row),
        subject_id=row.pk,
        summary=f"Console: {action} {row._meta.verbose_name} {row.pk}",
        metadata={"via": "console", **({"changed_fields": list(fields)} if fields else {})},
        organization_id=_organization_of(row),
        facility_id=facility_id,
        patient_id=patient_id,
        at=at,
    )


def history_of(row: Model) -> str:
    area, _, model = subject_of(row).partition("/")
    query = urlencode({"app_label": area, "model_name": model, "object_pk": row.pk})
    return f"{reverse('admin:audit_auditevent_changelist')}?{query}"


def _organization_of(row: Any) -> int | None:
    if row._meta.label == "organizations.Organization":
        return int(row.pk)
    if (direct := getattr(row, "organization_id", None)) is not None:
        return int(direct)
    facility = getattr(row, "facility", None)
    return None if facility is None else int(facility.organization_id)
