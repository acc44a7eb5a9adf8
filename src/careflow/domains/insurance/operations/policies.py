"""Writing down what pays for a patient, changing it and taking it out of use."""

import copy
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.insurance import queries, rules
from careflow.domains.insurance.models import Policy, member_key_of
from careflow.domains.insurance.operations.policy_fields import (
    PolicyFields,
    check_active,
    check_carrier,
    check_dates,
    facility_of,
    kept_promises,
    take_turns,
    take_turns_for_new,
)
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound
from careflow.platform.records import check_version, update_row

SUBJECT = "insurance/patientinsurancepolicy"
# Columns whose values the log may show; numbers and names of people are not among them.
SHOWN = (
    "carrier_id", "relationship_to_subscriber", "effective_date", "termination_date", "coverage_order", "is_primary",
    "is_active",
)  # fmt: skip
KEPT = {"removed_at": None, "removed_by_id": None, "removed_by_name": "", "removed_because": ""}
DEMOTED = {"is_primary": False, "coverage_order": rules.CoverageOrder.SECONDARY.value}


@transaction.atomic(savepoint=False)
def create_policy(*, actor: Actor, fields: PolicyFields, now: datetime) -> int:
    """Write down a policy and return its id; `patient`, `carrier` and `member_id` must be among the fields. A primary
    one demotes the patient's primary policy until then. Raises BadInput."""
    policy = Policy(facility_id=facility_of(actor), created_at=now, updated_at=now)
    _say(policy, fields)
    check_dates(policy.effective_date, policy.termination_date)
    take_turns_for_new(actor, policy.patient_id)
    check_carrier(actor, policy.carrier_id)
    others = _lock(actor, Q(patient_id=policy.patient_id, is_primary=True)) if policy.is_primary else []
    _demote(actor, others, now)
    with kept_promises(field="non_field_errors"):
        policy.save(force_insert=True)
    shown = {name: getattr(policy, name) for name in ("carrier_id", "coverage_order", "is_active")}
    with audit.together():
        _record(actor, Action.CREATE, policy, "Policy recorded", shown, now)
        _record_demoted(actor, others, by=policy, now=now)
    return int(policy.pk)


@transaction.atomic(savepoint=False)
def change_policy(
    *, actor: Actor, policy_id: int, fields: PolicyFields, expected_version: int | None, now: datetime
) -> None:
    """Change what the fields say and nothing else; without a difference nothing is written or recorded. The patient
    stays. One that is in use again has no trace of its removal any more but in the log.

    Raises NotFound, StaleVersion, BadInput."""
    before, others = _locked(actor, policy_id, must_be_active=fields.get("is_active", False))
    check_version(before.version, expected_version)
    after = copy.copy(before)
    _say(after, {name: value for name, value in fields.items() if name != "patient"})
    changes = _differences(before, after)
    if not changes:
        return
    if not changes.keys().isdisjoint({"effective_date", "termination_date"}):
        check_dates(after.effective_date, after.termination_date)
    if "carrier_id" in changes:
        check_carrier(actor, after.carrier_id)
    demoted = others if after.is_primary else []
    _demote(actor, demoted, now)
    restored = KEPT if after.is_active and not before.is_active else {}
    with kept_promises(field="member_id"):
        update_row(Policy.objects.visible_to(actor).filter(pk=before.pk), changes | restored, now=now)
    with audit.together():
        _record_changes(actor, Action.UPDATE, before, changes, now)
        _record_demoted(actor, demoted, by=before, now=now)


@transaction.atomic(savepoint=False)
def remove_policy(*, actor: Actor, policy_id: int, reason: str, expected_version: int | None, now: datetime) -> None:
    """Take it out of use; a primary one is primary no more, and none moves up. One that is out of use already stays
    as it is, silently. The reason is kept with the row and not in the log. Raises NotFound, StaleVersion."""
    before, _ = _locked(actor, policy_id)
    if not before.is_active:
        return
    check_version(before.version, expected_version)
    changes: dict[str, Any] = {"is_active": False, **(DEMOTED if before.is_primary else {})}
    trace = {
        "removed_at": now, "removed_by_id": actor.user_id, "removed_by_name": actor.name, "removed_because": reason,
    }  # fmt: skip
    update_row(Policy.objects.visible_to(actor).filter(pk=before.pk), changes | trace, now=now)
    _record_changes(actor, Action.DELETE, before, changes, now)


def _locked(actor: Actor, policy_id: int, *, must_be_active: bool = False) -> tuple[Policy, list[Policy]]:
    """The policy and whatever else is primary for its patient, behind the patient's turn. One that is to be in use
    again needs a chart that is."""
    coverage = queries.find_coverage(actor=actor, policy_id=policy_id)
    if coverage is None:
        raise NotFound
    patient = take_turns(actor, coverage.patient_id)
    rows = {row.pk: row for row in _lock(actor, Q(pk=policy_id) | Q(patient_id=patient.id, is_primary=True))}
    policy = rows.pop(policy_id)
    if must_be_active and not policy.is_active:
        check_active(patient, field="is_active")
    return policy, list(rows.values())


def _lock(actor: Actor, which: Q) -> list[Policy]:
    return list(Policy.objects.visible_to(actor).filter(which).select_for_update(of=("self",), no_key=True))


def _demote(actor: Actor, others: Collection[Policy], now: datetime) -> None:
    if others:
        rows = Policy.objects.visible_to(actor).filter(pk__in=[other.pk for other in others])
        update_row(rows, DEMOTED, now=now)


def _say(policy: Policy, fields: Mapping[str, Any]) -> None:
    """Write what was said into the row, with what follows from it."""
    for name, value in fields.items():
        if name not in {"coverage_order", "is_primary"}:
            setattr(policy, f"{name}_id" if name in {"patient", "carrier"} else name, value)
    policy.member_key = member_key_of(policy.member_id)
    order, policy.is_primary = rules.placed(
        is_active=policy.is_active,
        coverage_order=policy.coverage_order,
        said_order=fields.get("coverage_order"),
        said_primary=fields.get("is_primary"),
    )
    policy.coverage_order = order.value


def _differences(before: Policy, after: Policy) -> dict[str, Any]:
    columns = [column.attname for column in Policy._meta.concrete_fields]
    return {name: getattr(after, name) for name in columns if getattr(after, name) != getattr(before, name)}


def _record_demoted(actor: Actor, demoted: Iterable[Policy], *, by: Policy, now: datetime) -> None:
    for other in demoted:
        _record_changes(actor, Action.UPDATE, other, DEMOTED, now, demoted_by_policy_id=by.pk)


def _record_changes(
    actor: Actor, action: Action, before: Policy, changes: Mapping[str, Any], now: datetime, **more: Any
) -> None:
    """Names of what changed, and the values where they are codes, dates or ids."""
    named = sorted(
        name.removesuffix("_id") if name == "carrier_id" else name for name in changes if name != "member_key"
    )
    shown = [name for name in SHOWN if name in changes]
    metadata = {
        "carrier_id": changes.get("carrier_id", before.carrier_id),
        "changed_fields": named,
        "previous": {name: _plain(getattr(before, name)) for name in shown},
        "next": {name: _plain(changes[name]) for name in shown},
        **more,
    }
    summary = "Policy removed" if action == Action.DELETE else f"Policy changed: {', '.join(named)}"
    _record(actor, action, before, summary, metadata, now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _record(
    actor: Actor, action: Action, policy: Policy, summary: str, metadata: Mapping[str, Any], at: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=policy.pk, summary=summary,
        patient_id=policy.patient_id, facility_id=policy.facility_id, metadata=metadata, at=at,
    )  # fmt: skip
