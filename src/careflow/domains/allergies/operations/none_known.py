"""Saying that a patient was asked and knows of no allergy, and taking it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value

from careflow.domains.allergies import queries
from careflow.domains.allergies.models import ACTIVE, NoKnownAllergies, PatientAllergy
from careflow.domains.allergies.operations.fields import REPEATED, check_active, facility_of, key_of, take_turns
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.records import check_version, update_row

SUBJECT = "allergies/noknownallergies"
FIELD = "patient_id"


class AllergiesKnown(BadInput):
    """The chart has active allergies, so it cannot say that none are known."""

    code = "allergy.known"

    def __init__(self) -> None:
        super().__init__({FIELD: ["The chart has active allergies. Resolve or correct them first."]})


@transaction.atomic(savepoint=False)
def state_no_known_allergies(*, actor: Actor, patient_id: int, expected_version: int | None, now: datetime) -> None:
    """Write down that the patient was asked just now. Said again by the same person on the same day, it changes
    nothing; otherwise the newer asking takes the place of the older one.

    Raises NotFound, BadInput for an inactive chart, AllergiesKnown, StaleVersion."""
    check_active(take_turns(actor, patient_id), field=FIELD)
    last = _last(actor, patient_id)
    check_version(last.version if last else 0, expected_version)
    if queries.active_allergies(actor=actor, patient_id=patient_id):
        raise AllergiesKnown
    asked = {"stated_at": now, "stated_by_id": actor.user_id, "stated_by_name": actor.name}
    if last is None or last.withdrawn_at is not None:
        # The version goes on from the withdrawn statement, so that none is given twice.
        stated = NoKnownAllergies(
            facility_id=facility_of(actor), patient_id=patient_id, version=last.version + 1 if last else 1,
            created_at=now, updated_at=now, **asked,
        )  # fmt: skip
        stated.save(force_insert=True)
        _record(actor, Action.CREATE, stated, "No known allergies stated", now)
    elif last.stated_by_id != actor.user_id or _day(last.stated_at, actor) != _day(now, actor):
        update_row(NoKnownAllergies.objects.visible_to(actor).filter(pk=last.pk), asked, now=now)
        _record(actor, Action.UPDATE, last, "No known allergies stated again", now)


@transaction.atomic(savepoint=False)
def withdraw_no_known_allergies(
    *, actor: Actor, patient_id: int, expected_version: int | None = None, now: datetime
) -> None:
    """Take the statement back; without one, nothing happens. Raises NotFound, StaleVersion."""
    take_turns(actor, patient_id)
    last = _last(actor, patient_id)
    if last is not None and last.withdrawn_at is None:
        check_version(last.version, expected_version)
        _withdraw(actor, last.pk, now)
        _record(actor, Action.DELETE, last, "No known allergies withdrawn", now)


def make_room_for_allergy(*, actor: Actor, allergy: PatientAllergy, now: datetime) -> dict[str, int]:
    """Take the statement back because an allergy is about to be written down, with the patient locked. Returns what
    the allergy's line of history tells about it. Raises BadInput for one that the chart has, also where that one's key
    was made when signs that show nothing made a difference."""
    told: dict[str, int] = {}
    for is_stated, key, pk in _in_the_way(actor, allergy):
        if is_stated:
            _withdraw(actor, pk, now)
            told = {"withdrawn_no_known_allergies_id": pk}
        elif key_of(key) == allergy.allergen_key:
            raise BadInput(allergen=REPEATED)
    return told


def _in_the_way(actor: Actor, allergy: PatientAllergy) -> QuerySet[Any, Any]:
    """The statement, or the other active allergies of the category: whether it is the statement, the key, the id."""
    stated: QuerySet[Any, Any] = NoKnownAllergies.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    known: QuerySet[Any, Any] = PatientAllergy.objects.visible_to(actor).filter(ACTIVE, category=allergy.category)
    others = known.filter(patient_id=allergy.patient_id).exclude(pk=allergy.pk)
    return (
        stated.filter(patient_id=allergy.patient_id)
        .values_list(Value(1), Value("", output_field=CharField()), "pk")
        .union(others.values_list(Value(0), "allergen_key", "pk"), all=True)
    )


def _last(actor: Actor, patient_id: int) -> NoKnownAllergies | None:
    rows = NoKnownAllergies.objects.visible_to(actor).filter(patient_id=patient_id)
    last: NoKnownAllergies | None = rows.order_by(F("withdrawn_at").desc(nulls_first=True), "-id").first()
    return last


def _withdraw(actor: Actor, stated_id: int, now: datetime) -> None:
    gone = {"withdrawn_at": now, "withdrawn_by_id": actor.user_id, "withdrawn_by_name": actor.name}
    update_row(NoKnownAllergies.objects.visible_to(actor).filter(pk=stated_id), gone, now=now)


def _record(actor: Actor, action: Action, stated: NoKnownAllergies, summary: str, at: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=stated.pk, summary=summary,
        patient_id=stated.patient_id, at=at,
    )  # fmt: skip


def _day(instant: datetime, actor: Actor) -> object:
    return instant.astimezone(actor.zone).date()
