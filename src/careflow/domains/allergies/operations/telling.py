"""What a change of an allergy leaves behind: a line of history, and word to whoever listens."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from careflow.domains.allergies.events import AllergyRecorded
from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.allergies.operations.fields import SHOWN
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform import events
from careflow.platform.actor import Actor

SUBJECT = "allergies/patientallergy"


def record(
    *, actor: Actor, action: Action, allergy: PatientAllergy, summary: str, metadata: Mapping[str, Any], at: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=allergy.pk, summary=summary,
        patient_id=allergy.patient_id, facility_id=allergy.facility_id, metadata=metadata, at=at,
    )  # fmt: skip


def difference(before: PatientAllergy, changes: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Names of what changed, and the values of SHOWN."""
    shown = [name for name in SHOWN if name in changes]
    return {
        "changed_fields": sorted(fields),
        "previous": {name: getattr(before, name) for name in shown},
        "next": {name: changes[name] for name in shown},
    }


def publish(actor: Actor, allergy: PatientAllergy, at: datetime) -> None:
    events.publish(
        AllergyRecorded(
            actor=actor,
            facility_id=allergy.facility_id,
            patient_id=allergy.patient_id,
            allergy_id=allergy.pk,
            allergen=allergy.allergen,
            allergen_key=allergy.allergen_key,
            category=allergy.category,
            severity=allergy.severity,
            at=at,
        )
    )
