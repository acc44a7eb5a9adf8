"""Reads that leave a trace: opening a chart, revealing a number."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import Patient
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit
from careflow.platform.problems import Conflict, NotFound
from careflow.platform.sealed import Unreadable

REVEALS = Limit("ssn.reveal", 20, timedelta(minutes=1))
OPENINGS = Limit("chart.opening", 1, timedelta(minutes=15), in_transaction=True)


class SsnUnreadable(Conflict):
    code = "patient.ssn_unreadable"
    detail = "The stored number cannot be opened with the keys of this server."


def reveal_ssn(*, actor: Actor, patient_id: int, reason: str = "", now: datetime) -> str:
    """The nine digits, or blank when there are none; recorded in both cases.

    Raises NotFound, TooMany, SsnUnreadable."""
    rows = Patient.objects.visible_to(actor).filter(pk=patient_id, is_active=True)
    chart_number = rows.values_list("chart_number", flat=True).first()
    if chart_number is None:
        raise NotFound
    limits.count(REVEALS, actor.user_id, now=now)
    with transaction.atomic():
        digits = _open(rows)
        audit.record(
            actor=actor,
            action=Action.VIEW,
            subject="patients/patient",
            subject_id=patient_id,
            summary=f"Social security number of chart {chart_number} revealed",
            metadata={"field": "ssn"}
            | ({"reason": reason} if reason else {})
            | ({"outcome": "unreadable"} if digits is None else {}),
            patient_id=patient_id,
            at=now,
        )
    if digits is None:
        raise SsnUnreadable
    return digits


def _open(rows: QuerySet[Patient]) -> str | None:
    try:
        return str(rows.values_list("ssn", flat=True).get())
    except Unreadable:
        return None


def record_opening(*, actor: Actor, patient_id: int, what: str = "chart", now: datetime) -> None:
    """One event per person and chart in fifteen minutes, for the chart itself and for whatever is read from it
    (`what` names it)."""

    def record() -> None:
        audit.record(
            actor=actor,
            action=Action.VIEW,
            subject="patients/patient",
            subject_id=patient_id,
            summary="Chart opened",
            metadata={"what": what},
            patient_id=patient_id,
            at=now,
        )

    limits.do_once(OPENINGS, f"{actor.user_id}:{patient_id}", record, now=now)
