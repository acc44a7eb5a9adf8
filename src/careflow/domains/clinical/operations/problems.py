"""Keeping the problem list."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.clinical.models import Problem
from careflow.domains.clinical.models.problems import ACTIVE
from careflow.domains.clinical.operations.problem_fields import (
    ProblemFields,
    check_encounter,
    describe,
    key_of,
    refuse,
    take_turns,
)
from careflow.domains.clinical.rules.problems import ProblemStatus, date_errors, settle_resolution
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "clinical/problem"
FACTS = (
    "description", "icd10_code", "snomed_code", "status", "onset_date", "resolved_date", "encounter_id", "notes",
)  # fmt: skip
# Columns whose values the log may show, also to people without rights to charts.
SHOWN = ("status", "encounter_id")
IDENTITY = ("icd10_code", "description_key")
NOTHING: Mapping[str, Any] = {
    "description": "", "icd10_code": "", "snomed_code": "", "status": ProblemStatus.ACTIVE.value, "onset_date": None,
    "resolved_date": None, "encounter_id": None, "notes": "",
}  # fmt: skip
TWICE = {
    "icd10_code": "The patient has an active problem with this code already.",
    "description": "The patient has this active problem already.",
}
FINAL = "This was entered in error and stays as it is. Record a new problem instead."


@transaction.atomic(savepoint=False)
def create_problem(*, actor: Actor, fields: ProblemFields, now: datetime) -> int:
    """Add a line and return its id; `patient` must be among the fields. Without a description it is called as its
    code is. Raises BadInput."""
    today = now.astimezone(actor.zone).date()
    said = settle_resolution({}, {"status": ProblemStatus.ACTIVE.value, **_columns(fields)}, today=today)
    after = {**NOTHING, **said}
    if after["status"] == ProblemStatus.ENTERED_IN_ERROR:
        raise BadInput(status="Only a problem that was recorded can be an error.")
    refuse(date_errors(said, after, today=today))
    patient_id = fields["patient"]
    take_turns(actor, patient_id)
    after["description"] = describe(after["description"], after["icd10_code"])
    if after["encounter_id"] is not None:
        check_encounter(actor, after["encounter_id"], patient_id=patient_id)
    problem = Problem(
        facility_id=_facility_of(actor),
        patient_id=patient_id,
        description_key=key_of(after["description"]),
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        updated_by_id=actor.user_id,
        updated_by_name=actor.name,
        created_at=now,
        updated_at=now,
        **after,
    )
    _refuse_twice(actor, problem)
    with _once():
        problem.save(force_insert=True)
    shown = {name: after[name] for name in SHOWN if after[name] is not None}
    _record(actor, Action.CREATE, problem, "Problem recorded", shown, now)
    return int(problem.pk)


@transaction.atomic(savepoint=False)
def change_problem(
    *, actor: Actor, problem_id: int, fields: ProblemFields, expected_version: int | None, now: datetime
) -> None:
    """Change what the fields say and nothing else; without a difference nothing is written or recorded.

    Raises NotFound, StaleVersion, BadInput."""
    problem = _locked(actor, problem_id)
    check_version(problem.version, expected_version)
    if fields.get("patient", problem.patient_id) != problem.patient_id:
        raise BadInput(patient="A problem stays with its patient.")
    today = now.astimezone(actor.zone).date()
    before = {name: getattr(problem, name) for name in FACTS}
    said = {**settle_resolution(before, _columns(fields), today=today)}
    if said.get("description") == "":
        said["description"] = describe("", said.get("icd10_code", problem.icd10_code))
    changes = {name: value for name, value in said.items() if value != before[name]}
    if not changes:
        return
    if problem.status == ProblemStatus.ENTERED_IN_ERROR:
        raise BadInput(status=FINAL)
    refuse(date_errors(changes, {**before, **changes}, today=today))
    _write(actor, problem, changes, now)


def _write(actor: Actor, problem: Problem, changes: dict[str, Any], now: datetime) -> None:
    previous = {name: getattr(problem, name) for name in SHOWN if name in changes}
    was = (problem.status, *(getattr(problem, name) for name in IDENTITY))
    if "description" in changes:
        changes = {**changes, "description_key": key_of(changes["description"])}
    for name, value in changes.items():
        setattr(problem, name, value)
    if (problem.status, *(getattr(problem, name) for name in IDENTITY)) != was:
        if problem.status == ProblemStatus.ACTIVE:
            take_turns(actor, problem.patient_id)
        _refuse_twice(actor, problem)
    if changes.get("encounter_id") is not None:
        check_encounter(actor, changes["encounter_id"], patient_id=problem.patient_id)
    with _once():
        update_row(
            _rows(actor).filter(pk=problem.pk),
            {**changes, "updated_by_id": actor.user_id, "updated_by_name": actor.name},
            now=now,
        )
    names = sorted(name.removesuffix("_id") for name in changes if name in FACTS)
    told = {
        "changed_fields": names,
        "previous": previous,
        "next": {name: changes[name] for name in SHOWN if name in changes},
    }
    _record(actor, Action.UPDATE, problem, f"Problem changed: {', '.join(names)}", told, now)


@transaction.atomic(savepoint=False)
def delete_problem(*, actor: Actor, problem_id: int, reason: str, expected_version: int | None, now: datetime) -> None:
    """Mark it as entered in error, for good; one that is so already stays, silently. The reason is kept with the
    line and not in the log. Raises NotFound, StaleVersion."""
    problem = _locked(actor, problem_id)
    if problem.status == ProblemStatus.ENTERED_IN_ERROR:
        return
    check_version(problem.version, expected_version)
    status = ProblemStatus.ENTERED_IN_ERROR.value
    update_row(
        _rows(actor).filter(pk=problem.pk),
        {"status": status, "error_reason": reason, "updated_by_id": actor.user_id, "updated_by_name": actor.name},
        now=now,
    )
    told = {"changed_fields": ["status"], "previous": {"status": problem.status}, "next": {"status": status}}
    _record(actor, Action.DELETE, problem, "Problem marked as entered in error", told, now)


def _facility_of(actor: Actor) -> int:
    if actor.facility_id is None:
        raise TypeError("problems are written in a facility")
    return actor.facility_id


def _columns(fields: ProblemFields) -> dict[str, Any]:
    said: dict[str, Any] = {name: value for name, value in fields.items() if name not in {"patient", "encounter"}}
    if "status" in fields:
        said["status"] = str(fields["status"])
    return said | ({"encounter_id": fields["encounter"]} if "encounter" in fields else {})


def _rows(actor: Actor) -> QuerySet[Any, Any]:
    return Problem.objects.visible_to(actor)


def _locked(actor: Actor, problem_id: int) -> Problem:
    problem: Problem | None = _rows(actor).select_for_update(of=("self",), no_key=True).filter(pk=problem_id).first()
    if problem is None:
        raise NotFound
    return problem


def _refuse_twice(actor: Actor, problem: Problem) -> None:
    """Beside what the database refuses, for what came from another system."""
    if problem.status != ProblemStatus.ACTIVE:
        return
    field, name = ("icd10_code", "icd10_code") if problem.icd10_code else ("description", "description_key")
    same = _rows(actor).filter(ACTIVE, patient_id=problem.patient_id, **{name: getattr(problem, name)})
    if same.exclude(pk=problem.pk).exists():
        raise BadInput({field: [TWICE[field]]})


@contextmanager
def _once() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        for field, name in zip(TWICE, IDENTITY, strict=True):
            if breaks_unique(error, Problem, "patient", name):
                raise BadInput({field: [TWICE[field]]}) from error
        raise


def _record(
    actor: Actor, action: Action, problem: Problem, summary: str, metadata: Mapping[str, Any], now: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=problem.pk, summary=summary, metadata=metadata,
        patient_id=problem.patient_id, facility_id=problem.facility_id, at=now,
    )  # fmt: skip
