from collections.abc import Mapping
from datetime import datetime
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform.actor import Actor

SUBJECT = "patients/patientdocument"


def record(
    *, actor: Actor, action: Action, document_id: int, patient_id: int, summary: str, at: datetime,
    metadata: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=document_id,
        summary=summary,
        metadata={"document_id": document_id, **(metadata or {})},
        patient_id=patient_id,
        at=at,
    )
