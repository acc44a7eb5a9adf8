"""Checking a superbill against what the tables know, and what an organization makes of the findings."""

from datetime import datetime
from typing import Any

from careflow.domains.billing.models import Superbill
from careflow.domains.billing.operations.superbill_contents import Contents, contents_of, read_contents
from careflow.domains.billing.operations.superbill_locks import rows_of
from careflow.domains.billing.queries.references import PatientFacts, known_of, patient_facts
from careflow.domains.billing.queries.settings import requires_clean_check
from careflow.domains.billing.rules.scrubber import Claim, Finding, Severity, scrub
from careflow.domains.billing.rules.superbills import SuperbillStatus
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound

UNCLEAN = "The check found errors. Correct them, or say in `override_reason` why it goes out like this."


def reads_again(was: str, is_now: str, *, is_same: bool) -> bool:
    """Whether a change calls for a check: it moves on or back, or says something else while it is ready. Facts may
    have changed between ready and claimed."""
    return is_now != was or (is_now != SuperbillStatus.CODING_NEEDED and not is_same)


def checked(*, actor: Actor, superbill: Superbill, contents: Contents, now: datetime) -> dict[str, Any]:
    """The columns that a check leaves on a superbill; blank ones while it is being coded.

    Raises BadInput with the findings where the organization lets nothing pass that has errors."""
    if superbill.status == SuperbillStatus.CODING_NEEDED:
        return {"findings": [], "checked_at": None}
    findings = _find(actor, superbill, contents, now)
    has_errors = any(finding.severity is Severity.ERROR for finding in findings)
    if has_errors and not superbill.override_reason and requires_clean_check(actor=actor):
        raise BadInput({"status": [UNCLEAN], "findings": [finding.plain() for finding in findings]})
    return {"findings": [finding.plain() for finding in findings], "checked_at": now}


def check_superbill(*, actor: Actor, superbill_id: int, now: datetime) -> list[Finding]:
    """As it stands, without storing anything. Raises NotFound."""
    superbill = rows_of(actor).filter(pk=superbill_id).first()
    if superbill is None:
        raise NotFound
    return _find(actor, superbill, contents_of(*read_contents(actor=actor, superbill_id=superbill_id)), now)


def _find(actor: Actor, superbill: Superbill, contents: Contents, now: datetime) -> list[Finding]:
    facts: PatientFacts = patient_facts(actor=actor, encounter_id=superbill.encounter_id)
    served_on = superbill.served_at.astimezone(actor.zone).date()
    claim = Claim(
        diagnoses=contents.diagnoses,
        lines=contents.lines,
        place_of_service=superbill.place_of_service,
        payer_name=superbill.payer_name,
        policy_id=superbill.policy_id,
        served_on=served_on,
        birth_date=facts.birth_date,
        sex=facts.sex,
        is_note_signed=facts.is_note_signed,
    )
    known = known_of(
        actor=actor, claim=claim, patient_id=superbill.patient_id, provider_id=facts.provider_id,
        carrier_id=superbill.carrier_id,
    )  # fmt: skip
    return scrub(claim, known, today=now.astimezone(actor.zone).date())
