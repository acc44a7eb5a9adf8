from datetime import datetime
from typing import Any

from careflow.domains.activity.queries import NamedEvent
from careflow.domains.audit.queries import PROOF, Proof
from careflow.platform.endpoint.shapes import Out


class AuditEventOut(Out):
    id: int
    actor: int | None
    actor_name: str
    facility: int | None
    facility_name: str
    patient: int | None
    patient_name: str
    action: str
    app_label: str
    model_name: str
    object_pk: str
    summary: str
    metadata: dict[str, Any]
    created_at: datetime


def shape_event(named: NamedEvent) -> AuditEventOut:
    event = named.event
    return AuditEventOut(
        id=event.id,
        actor=event.actor_id,
        actor_name=named.actor_name,
        facility=event.facility_id,
        facility_name=named.facility_name,
        patient=event.patient_id,
        patient_name=named.patient_name,
        action=event.action,
        app_label=event.app_label,
        model_name=event.model_name,
        object_pk=event.object_pk,
        summary=event.summary,
        metadata=event.metadata,
        created_at=event.created_at,
    )


class EventProofOut(Out):
    """`careflow verify-proof` reads it as it is."""

    format: str
    event: str
    index: int
    path: list[str]
    seal: str
    signature: str
    public_key: str


def shape_proof(proof: Proof) -> EventProofOut:
    return EventProofOut(
        format=PROOF,
        event=proof.event,
        index=proof.index,
        path=list(proof.path),
        seal=proof.seal,
        signature=proof.signature,
        public_key=proof.public_key,
    )
