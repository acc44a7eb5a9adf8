"""Recorded history, kept as it is: no limits, no events, no line of history for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.allergies.operations.fields import facility_of, key_of
from careflow.domains.allergies.rules.choices import Category, Severity, Status
from careflow.platform.actor import Actor
from careflow.platform.records import update_row

BATCH = 500


@dataclass(frozen=True, slots=True)
class RecordedAllergy:
    """An allergy of another system; the patient is one of the actor's facility."""

    external_id: str
    patient_id: int
    allergen: str
    category: Category = Category.OTHER
    reaction: str = ""
    severity: Severity = Severity.UNKNOWN
    onset_date: date | None = None
    status: Status = Status.ACTIVE
    notes: str = ""

    @property
    def identity(self) -> tuple[int, str, str]:
        """What a chart has at most one active allergy of."""
        return self.patient_id, self.category, key_of(self.allergen)


@dataclass(frozen=True, slots=True)
class Imported:
    """The allergies written; those that were there from an earlier run; and those whose chart has the same allergy
    as an active one, so that they were left out."""

    ids: dict[str, int]
    already_there: frozenset[str]
    repeated: frozenset[str]


@transaction.atomic
def import_allergies(
    *, actor: Actor, allergies: Sequence[RecordedAllergy], external_system: str, now: datetime
) -> Imported:
    """Write those that are not there yet, and take back that none are known where they say otherwise. The actor is
    the system's, scoped to one facility."""
    seen = PatientAllergy.objects.visible_to(actor)
    names = [allergy.external_id for allergy in allergies]
    rows = seen.filter(external_system=external_system, external_id__in=names)
    there = frozenset(rows.values_list("external_id", flat=True))
    people = {allergy.patient_id for allergy in allergies}
    active = seen.filter(patient_id__in=people, status=Status.ACTIVE)
    kept = active.values_list("patient_id", "category", "allergen_key")
    taken = {(patient, category, key_of(key)) for patient, category, key in kept}
    fresh: list[RecordedAllergy] = []
    repeated: set[str] = set()
    for allergy in allergies:
        if allergy.external_id in there:
            continue
        if allergy.status == Status.ACTIVE and allergy.identity in taken:
            repeated.add(allergy.external_id)
            continue
        if allergy.status == Status.ACTIVE:
            taken.add(allergy.identity)
        fresh.append(allergy)
    known = {allergy.patient_id for allergy in fresh if allergy.status == Status.ACTIVE}
    stated = NoKnownAllergies.objects.visible_to(actor).filter(patient_id__in=known, withdrawn_at__isnull=True)
    update_row(stated, {"withdrawn_at": now, "withdrawn_by_name": actor.name}, now=now)
    written = PatientAllergy.unscoped.bulk_create(
        (_row(actor, allergy, external_system, now) for allergy in fresh), batch_size=BATCH
    )
    return Imported({row.external_id: row.pk for row in written}, there, frozenset(repeated))


def _row(actor: Actor, allergy: RecordedAllergy, system: str, now: datetime) -> PatientAllergy:
    return PatientAllergy(
        facility_id=facility_of(actor),
        patient_id=allergy.patient_id,
        allergen=allergy.allergen,
        allergen_key=key_of(allergy.allergen),
        category=allergy.category.value,
        reaction=allergy.reaction,
        severity=allergy.severity.value,
        onset_date=allergy.onset_date,
        status=allergy.status.value,
        notes=allergy.notes,
        created_by_name=actor.name,
        created_at=now,
        updated_by_name=actor.name,
        updated_at=now,
        external_system=system,
        external_id=allergy.external_id,
    )
