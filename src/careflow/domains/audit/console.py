"""What the console writes into the log: any row of any domain, known only by its columns."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import ForeignKey, Model
from django.urls import reverse

from careflow.domains.audit.operations import Action, record
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit

# The log names areas as the web clients filter by them.
AREAS = {"scheduling": "appointments", "accounts": "users"}
CHART = "patients.Patient"
LOOKS = Limit("console.opening", 1, timedelta(minutes=15), in_transaction=True)


def subject_of(row: Model) -> str:
    return f"{AREAS.get(row._meta.app_label, row._meta.app_label)}/{row._meta.model_name}"


def record_console_write(*, actor: Actor, action: str, row: Any, fields: Sequence[str], at: datetime) -> None:
    """In the transaction of the write. Only names of fields are kept, never what stands in them."""
    _record(actor, Action(action), row, {"changed_fields": list(fields)} if fields else {}, at)


def record_console_look(*, actor: Actor, row: Any, at: datetime) -> None:
    """One event per person and row in fifteen minutes; nothing where the row is of no chart."""
    if _patient_of(row) is not None:
        what = "chart" if row._meta.label == CHART else str(row._meta.verbose_name)
        seen = f"{actor.user_id}:{subject_of(row)}:{row.pk}"
        limits.do_once(LOOKS, seen, lambda: _record(actor, Action.VIEW, row, {"what": what}, at), now=at)


def _record(actor: Actor, action: Action, row: Any, told: Mapping[str, Any], at: datetime) -> None:
    facility_id = row.pk if row._meta.label == "facilities.Facility" else getattr(row, "facility_id", None)
    record(
        actor=actor,
        action=action,
        subject=subject_of(row),
        subject_id=row.pk,
        summary=f"Console: {action} {row._meta.verbose_name} {row.pk}",
        metadata={"via": "console", **told},
        organization_id=_organization_of(row),
        facility_id=facility_id,
        patient_id=_patient_of(row),
        at=at,
    )


def history_of(row: Model) -> str:
    area, _, model = subject_of(row).partition("/")
    query = urlencode({"app_label": area, "model_name": model, "object_pk": row.pk})
    return f"{reverse('admin:audit_auditevent_changelist')}?{query}"


def _patient_of(row: Any) -> int | None:
    model: type[Model] = type(row)
    way = _way_to_chart(model)
    for step in way:
        row = row and getattr(row, step)
    return int(row) if way and row else None


@cache
def _way_to_chart(model: type[Model]) -> tuple[str, ...]:
    """The attributes that lead from a row to the id of the chart that it is part of, the fewest that do; none where it
    is part of none. The chart itself is not read: it has sealed columns."""
    if model._meta.label == CHART:
        return ("pk",)
    ways: dict[Any, tuple[str, ...]] = {model: ()}
    unvisited: deque[Any] = deque([model])
    while unvisited:
        found = unvisited.popleft()
        for link in (entry for entry in found._meta.concrete_fields if isinstance(entry, ForeignKey)):
            if link.related_model._meta.label == CHART:
                return (*ways[found], link.attname)
            if link.related_model not in ways:
                ways[link.related_model] = (*ways[found], link.name)
                unvisited.append(link.related_model)
    return ()


def _organization_of(row: Any) -> int | None:
    if row._meta.label == "organizations.Organization":
        return int(row.pk)
    if (direct := getattr(row, "organization_id", None)) is not None:
        return int(direct)
    facility = getattr(row, "facility", None)
    return None if facility is None else int(facility.organization_id)
