"""What every change of a superbill leaves behind: the whole of it as a revision, and a line in the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import Superbill, SuperbillRevision
from careflow.domains.billing.operations.superbill_contents import Contents
from careflow.domains.billing.rules.revisions import Stand, content_of, digest
from careflow.platform.actor import Actor
from careflow.platform.money import spelled

SUBJECT = "billing/encounterbillingrecord"


def stand_of(superbill: Superbill, contents: Contents) -> Stand:
    return Stand(
        superbill_id=superbill.pk,
        number=superbill.version,
        encounter_id=superbill.encounter_id,
        patient_id=superbill.patient_id,
        served_at=superbill.served_at,
        status=superbill.status,
        payer_name=superbill.payer_name,
        policy_id=superbill.policy_id,
        carrier_id=superbill.carrier_id,
        place_of_service=superbill.place_of_service,
        notes=superbill.notes,
        total_cents=superbill.total_cents,
        findings=superbill.findings,
        override_reason=superbill.override_reason,
        corrects_id=superbill.corrects_id,
        voided_at=superbill.voided_at,
        voided_because=superbill.voided_because,
        diagnoses=contents.diagnoses,
        lines=contents.lines,
    )


def revision_of(actor: Actor, superbill: Superbill, contents: Contents, *, reason: str, now: datetime) -> Any:
    """Not stored yet."""
    content = content_of(stand_of(superbill, contents))
    return SuperbillRevision(
        facility_id=superbill.facility_id, superbill_id=superbill.pk, number=superbill.version, content=content,
        content_sha256=digest(content), total_cents=superbill.total_cents, changed_by_id=actor.user_id,
        changed_by_name=actor.name, changed_at=now, reason=reason,
    )  # fmt: skip


def record_change(
    *, actor: Actor, superbill: Superbill, contents: Contents, action: Action, summary: str,
    metadata: Mapping[str, Any], reason: str = "", now: datetime,
) -> None:  # fmt: skip
    """The given superbill is as the database has it by now."""
    revision = revision_of(actor, superbill, contents, reason=reason, now=now)
    revision.save(force_insert=True)
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=superbill.pk,
        summary=summary,
        metadata={**facts_of(superbill, contents), **revision_facts(revision), **metadata},
        patient_id=superbill.patient_id,
        facility_id=superbill.facility_id,
        at=now,
    )


def facts_of(superbill: Superbill, contents: Contents) -> dict[str, Any]:
    return {
        "encounter_id": superbill.encounter_id,
        "status": superbill.status,
        "total_charge_amount": spelled(superbill.total_cents),
        "charge_lines": len(contents.lines),
    }


def revision_facts(revision: SuperbillRevision) -> dict[str, Any]:
    return {"number": revision.number, "content_sha256": revision.content_sha256}
