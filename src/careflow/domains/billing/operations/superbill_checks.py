"""Checking a superbill against what the tables know, and what an organization makes of the findings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from careflow.domains.billing.models import Superbill
from careflow.domains.billing.operations.superbill_contents import Contents, read_contents
from careflow.domains.billing.operations.superbill_locks import rows_of
from careflow.domains.billing.queries.references import PatientFacts, known_of, patient_facts
from careflow.domains.billing.queries.settings import requires_clean_check
from careflow.domains.billing.rules.scrubber import Claim, Finding, Severity, scrub
from careflow.domains.billing.rules.superbills import SuperbillStatus
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound

UNCLEAN = "The check found errors. Correct them, or say in `override_reason` why it goes out like this."


def reads_again(was: str, is_now: str, *, is_same: bool) -> bool:
    """Whether a change calls for a check: it is ready now and was not, or it says something else."""
    return is_now != SuperbillStatus.CODING_NEEDED and (was == SuperbillStatus.CODING_NEEDED or not is_same)


def checked(
    *, actor: Actor, superbill: Superbill, contents: Contents, said: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The columns that a check leaves on a superbill; none while it is being coded. An overriding reason counts for
    the check that it is sent with.

    Raises BadInput with the findings where the organization lets nothing pass that has errors."""
    if superbill.status == SuperbillStatus.CODING_NEEDED:
        return {}
    findings = _find(actor, superbill, contents, now)
    reason = said.get("override_reason", "")
    has_errors = any(finding.severity is Severity.ERROR for finding in findings)
    if has_errors and not reason and requires_clean_check(actor=actor):
        raise BadInput({"status": [UNCLEAN], "findings": [finding.plain() for finding in findings]})
    return {
        "findings": [finding.plain() for finding in findings], "checked_at": now, "override_reason": reason,
    }  # fmt: skip


def check_superbill(*, actor: Actor, superbill_id: int, now: datetime) -> list[Finding]:
    """As it stands, without storing anything. Raises NotFound."""
    superbill = rows_of(actor).filter(pk=superbill_id).first()
    if superbill is None:
        raise NotFound
    return _find(actor, superbill, read_contents(actor=actor, superbill_id=superbill_id), now)


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
