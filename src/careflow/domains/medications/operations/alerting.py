"""Keeping what speaks against a medication, together with who said to go on all the same and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.allergies.events import AllergyRecorded
from careflow.domains.audit.operations import Action
from careflow.domains.medications import queries
from careflow.domains.medications.models import UNANSWERED, MedicationAlert
from careflow.domains.medications.operations import telling
from careflow.domains.medications.operations.fields import facility_of
from careflow.domains.medications.queries import Comparison
from careflow.domains.medications.rules.alerts import Alert, KnownAllergy
from careflow.platform.actor import Actor
from careflow.platform.records import check_version

Told = tuple[str, str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """The medication that is warned about."""

    id: int
    name_key: str


@dataclass(frozen=True, slots=True)
class Override:
    """Why somebody goes on in spite of warnings, and which those are where they say it by number: a warning that a
    colleague's entry has raised meanwhile is none of them. Without a reason nothing is answered."""

    reason: str
    alert_ids: Collection[int] | None = None

    def answers(self, alert_id: int | None) -> bool:
        """A warning that is only just being stored has no number."""
        return bool(self.reason) and (self.alert_ids is None or alert_id in self.alert_ids)


def keep_alerts(
    *, actor: Actor, subject: Subject, comparison: Comparison, override: Override, now: datetime
) -> dict[str, Any]:
    """Store the warnings that are new, and answer those, and those that wait, which are overridden. Returns what the
    medication's line of history tells about them."""
    waiting = {stored[1:]: stored.id for stored in comparison.stored}
    answer = _answer(actor, override.reason, now)
    answer_of_fresh = answer if override.answers(None) else {}
    fresh: list[MedicationAlert] = []
    again: list[int] = []
    for alert, key in comparison.found:
        mark = (alert.code.value, subject.name_key, key, subject.id, alert.allergy_id, alert.medication_id)
        if mark in waiting:
            again.append(waiting[mark])
        else:
            fresh.append(_row(actor, subject, alert, key, now, answer_of_fresh))
    if fresh:
        MedicationAlert.unscoped.bulk_create(fresh)
    overridden = [alert_id for alert_id in again if override.answers(alert_id)]
    if overridden:
        _update(actor, overridden, answer)
    return _facts(
        ((alert.code, alert.severity, alert.allergy_id, alert.medication_id) for alert, _ in comparison.found),
        is_overridden=len(overridden) == len(again) and (bool(answer_of_fresh) or not fresh),
    )


def answer_waiting(*, actor: Actor, medication_id: int, override: Override, now: datetime) -> dict[str, Any]:
    """Answer the warnings that stand and are overridden, with the medication locked. Returns what the line of history
    tells about them; nothing when there was none."""
    stand = queries.get_medication(actor=actor, medication_id=medication_id).alerts
    waiting = [alert for alert in stand if override.answers(alert.id)]
    if waiting:
        _update(actor, [alert.id for alert in waiting], _answer(actor, override.reason, now))
    told = ((alert.code, alert.severity, alert.allergy, alert.medication) for alert in waiting)
    return _facts(told, is_overridden=True)


@transaction.atomic(savepoint=False)
def acknowledge_alerts(
    *, actor: Actor, medication_id: int, override: Override, expected_version: int | None, now: datetime
) -> None:
    """Say why the medication is right all the same. Without a warning that waits and is overridden, nothing is
    written. Raises NotFound, StaleVersion."""
    medication = queries.lock_medication(actor=actor, medication_id=medication_id)
    check_version(medication.version, expected_version)
    if facts := answer_waiting(actor=actor, medication_id=medication_id, override=override, now=now):
        telling.record(
            actor=actor, action=Action.UPDATE, medication=medication, summary=telling.ACKNOWLEDGED, metadata=facts,
            at=now,
        )  # fmt: skip


def warn_of_allergy(event: AllergyRecorded) -> None:
    """Compare an allergy that has just become active with what the patient takes; the warnings wait with each
    medication until somebody answers them."""
    taken, stored = queries.taken_and_stored(
        actor=event.actor, patient_id=event.patient_id, allergy_id=event.allergy_id
    )
    known = KnownAllergy(event.allergy_id, event.allergen, event.severity)
    waiting = {alert[1:] for alert in stored}
    fresh = [
        _row(event.actor, Subject(row.id, row.name_key), alert, event.allergen_key, event.at, {})
        for row in taken
        for alert in queries.alerts_against(row.medication_name, allergies=[known])
        if (alert.code.value, row.name_key, event.allergen_key, row.id, event.allergy_id, None) not in waiting
    ]
    if fresh:
        MedicationAlert.unscoped.bulk_create(fresh)


def _row(
    actor: Actor, subject: Subject, alert: Alert, key: str, now: datetime, answer: dict[str, Any]
) -> MedicationAlert:
    return MedicationAlert(
        facility_id=facility_of(actor),
        medication_id=subject.id,
        code=alert.code.value,
        severity=alert.severity.value,
        allergy_id=alert.allergy_id,
        other_medication_id=alert.medication_id,
        detail=alert.detail,
        medication_key=subject.name_key,
        against_key=key,
        raised_at=now,
        raised_to_id=actor.user_id,
        raised_to_name=actor.name,
        **answer,
    )


def _answer(actor: Actor, reason: str, now: datetime) -> dict[str, Any]:
    return {
        "overridden_at": now,
        "overridden_by_id": actor.user_id,
        "overridden_by_name": actor.name,
        "override_reason": reason,
    }


def _update(actor: Actor, ids: Sequence[int], answer: dict[str, Any]) -> None:
    MedicationAlert.objects.visible_to(actor).filter(UNANSWERED, pk__in=ids).update(**answer)


def _facts(alerts: Iterable[Told], *, is_overridden: bool) -> dict[str, Any]:
    """Codes and ids for the log, without the reason, which stays with the chart."""
    told = [
        {"code": str(code), "severity": str(severity)}
        | ({"allergy_id": allergy_id} if allergy_id else {"medication_id": medication_id})
        for code, severity, allergy_id, medication_id in alerts
    ]
    return {"alerts": told, "alerts_overridden": is_overridden} if told else {}
