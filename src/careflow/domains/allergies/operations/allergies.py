"""Writing down what a patient reacts to, and correcting it."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.allergies.operations import telling
from careflow.domains.allergies.operations.fields import (
    REPEATED,
    AllergyFields,
    check_active,
    check_allergen,
    check_onset,
    facility_of,
    key_of,
    take_turns,
)
from careflow.domains.allergies.operations.none_known import make_room_for_allergy
from careflow.domains.allergies.rules.choices import Status
from careflow.domains.audit.operations import Action
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

IDENTITY = ("category", "allergen_key")


@transaction.atomic(savepoint=False)
def create_allergy(*, actor: Actor, fields: AllergyFields, now: datetime) -> int:
    """Write down an allergy and return its id; `patient`, `allergen` and `reaction` must be among the fields. An
    active one takes back that none are known. Raises BadInput."""
    check_allergen(fields["allergen"])
    check_onset(fields.get("onset_date"), actor=actor, now=now)
    values: dict[str, Any] = {name: value for name, value in fields.items() if name != "patient"}
    allergy = PatientAllergy(
        facility_id=facility_of(actor),
        patient_id=fields["patient"],
        allergen_key=key_of(fields["allergen"]),
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        updated_by_id=actor.user_id,
        updated_by_name=actor.name,
        created_at=now,
        updated_at=now,
        **values,
    )
    _take_turns(actor, allergy.patient_id)
    is_active = allergy.status == Status.ACTIVE
    withdrawn = make_room_for_allergy(actor=actor, allergy=allergy, now=now) if is_active else {}
    with _once():
        allergy.save(force_insert=True)
    telling.record(
        actor=actor, action=Action.CREATE, allergy=allergy, summary="Allergy recorded", at=now,
        metadata={name: getattr(allergy, name) for name in ("category", "severity", "status")} | withdrawn,
    )  # fmt: skip
    if is_active:
        telling.publish(actor, allergy, now)
    return int(allergy.pk)


@transaction.atomic(savepoint=False)
def change_allergy(
    *, actor: Actor, allergy_id: int, fields: AllergyFields, expected_version: int | None, now: datetime
) -> None:
    """Change what the fields say and nothing else; without a difference nothing is written or recorded.

    Raises NotFound, StaleVersion, BadInput."""
    before = _locked(actor, allergy_id)
    check_version(before.version, expected_version)
    if fields.get("patient", before.patient_id) != before.patient_id:
        raise BadInput(patient="An allergy stays with its patient.")
    named = {name: value for name, value in fields.items() if name != "patient"}
    changes = {name: value for name, value in named.items() if getattr(before, name) != value}
    if not changes:
        return
    if before.status == Status.ENTERED_IN_ERROR:
        raise BadInput(status="This was entered in error and stays as it is. Record a new allergy instead.")
    if "allergen" in changes:
        check_allergen(fields["allergen"])
    if "onset_date" in changes:
        check_onset(fields["onset_date"], actor=actor, now=now)
    _write(actor, before, changes, now)


def _write(actor: Actor, before: PatientAllergy, changes: dict[str, Any], now: datetime) -> None:
    after = copy.copy(before)
    for name, value in changes.items():
        setattr(after, name, value)
    is_active = after.status == Status.ACTIVE
    if "allergen" in changes or (is_active and before.status != Status.ACTIVE):
        after.allergen_key = key_of(after.allergen)
    is_news = is_active and (
        before.status != Status.ACTIVE or any(getattr(before, name) != getattr(after, name) for name in IDENTITY)
    )
    withdrawn: dict[str, int] = {}
    if is_news:
        take_turns(actor, before.patient_id)
        withdrawn = make_room_for_allergy(actor=actor, allergy=after, now=now)
    by = {"updated_by_id": actor.user_id, "updated_by_name": actor.name}
    with _once():
        update_row(
            PatientAllergy.objects.visible_to(actor).filter(pk=before.pk),
            {**changes, "allergen_key": after.allergen_key, **by},
            now=now,
        )
    telling.record(
        actor=actor, action=Action.UPDATE, allergy=before, summary=f"Allergy changed: {', '.join(sorted(changes))}",
        metadata=telling.difference(before, changes, changes) | withdrawn, at=now,
    )  # fmt: skip
    if is_news:
        telling.publish(actor, after, now)


@transaction.atomic(savepoint=False)
def delete_allergy(*, actor: Actor, allergy_id: int, reason: str, expected_version: int | None, now: datetime) -> None:
    """Mark it as entered in error, for good; one that is so already stays, silently. The reason is kept with the
    row and not in the log. Raises NotFound, StaleVersion."""
    before = _locked(actor, allergy_id)
    if before.status == Status.ENTERED_IN_ERROR:
        return
    check_version(before.version, expected_version)
    changes = {"status": Status.ENTERED_IN_ERROR.value}
    by = {"updated_by_id": actor.user_id, "updated_by_name": actor.name}
    update_row(
        PatientAllergy.objects.visible_to(actor).filter(pk=before.pk),
        {**changes, "error_reason": reason, **by},
        now=now,
    )
    telling.record(
        actor=actor, action=Action.DELETE, allergy=before, summary="Allergy marked as entered in error",
        metadata=telling.difference(before, changes, changes), at=now,
    )  # fmt: skip


def _take_turns(actor: Actor, patient_id: int) -> None:
    try:
        patient = take_turns(actor, patient_id)
    except NotFound:
        raise BadInput(patient="Choose a patient of your facility.") from None
    check_active(patient, field="patient")


def _locked(actor: Actor, allergy_id: int) -> PatientAllergy:
    rows = PatientAllergy.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    allergy: PatientAllergy | None = rows.filter(pk=allergy_id).first()
    if allergy is None:
        raise NotFound
    return allergy


@contextmanager
def _once() -> Iterator[None]:
    """The chart has this allergy as an active one, perhaps since a moment ago."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, PatientAllergy, "patient", *IDENTITY):
            raise BadInput(allergen=REPEATED) from error
        raise
