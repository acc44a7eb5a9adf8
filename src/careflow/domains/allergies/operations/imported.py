"""Allergies that come from another system, in batches.

A record keeps the other system's id, which makes a second run find it again. What is there already is left as it
is: the clinic may have changed it since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.records import update_row

BATCH = 500
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAllergy:
    external_id: str
    patient_id: int
    allergen: str
    category: str
    reaction: str
    severity: str = "unknown"
    status: str = "active"
    onset_date: date | None = None
    notes: str = ""

    @property
    def allergen_key(self) -> str:
        return fold(self.allergen)[:LONGEST_KEY]


@dataclass(frozen=True, slots=True)
class Imported:
    """The ids by external id, and the external ids of those that are on the patient's list by another entry."""

    ids: dict[str, int]
    duplicates: frozenset[str]


@transaction.atomic(savepoint=False)
def import_allergies(
    *, actor: Actor, facility_id: int, allergies: Sequence[ImportedAllergy], external_system: str, now: datetime
) -> Imported:
    """Write those that are not there yet, leaving out an active one that the patient's list holds already. The
    caller records the run."""
    keys = [allergy.external_id for allergy in allergies]
    there = PatientAllergy.unscoped.filter(
        facility_id=facility_id, external_system=external_system, external_id__in=keys
    )
    known: dict[str, int] = dict(there.values_list("external_id", "id"))
    listed = _listed(facility_id, allergies)
    fresh: list[ImportedAllergy] = []
    duplicates: set[str] = set()
    for allergy in allergies:
        if allergy.external_id in known:
            continue
        entry = (allergy.patient_id, allergy.category, allergy.allergen_key)
        if allergy.status == "active" and entry in listed:
            duplicates.add(allergy.external_id)
            continue
        if allergy.status == "active":
            listed.add(entry)
        fresh.append(allergy)
    stamp = {
        "facility_id": facility_id, "external_system": external_system, "created_by_name": actor.name,
        "updated_by_name": actor.name, "created_at": now, "updated_at": now,
    }  # fmt: skip
    rows = PatientAllergy.unscoped.bulk_create((_row(allergy, stamp) for allergy in fresh), batch_size=BATCH)
    _end_statements({allergy.patient_id for allergy in fresh if allergy.status == "active"}, actor, now)
    return Imported(known | {row.external_id: row.pk for row in rows}, frozenset(duplicates))


def _listed(facility_id: int, allergies: Sequence[ImportedAllergy]) -> set[tuple[int, str, str]]:
    patients = {allergy.patient_id for allergy in allergies}
    rows = PatientAllergy.unscoped.filter(facility_id=facility_id, patient_id__in=patients, status="active")
    return set(rows.values_list("patient_id", "category", "allergen_key"))


def _end_statements(patient_ids: Collection[int], actor: Actor, now: datetime) -> None:
    """Whoever has an allergy no longer has none."""
    statements = NoKnownAllergies.unscoped.filter(patient_id__in=patient_ids, withdrawn_at__isnull=True)
    changes = {"withdrawn_at": now, "withdrawn_by_id": actor.user_id, "withdrawn_by_name": actor.name}
    update_row(statements, changes, now=now)


def _row(allergy: ImportedAllergy, stamp: Mapping[str, Any]) -> PatientAllergy:
    return PatientAllergy(
        **stamp,
        patient_id=allergy.patient_id,
        allergen=allergy.allergen,
        allergen_key=allergy.allergen_key,
        category=allergy.category,
        reaction=allergy.reaction,
        severity=allergy.severity,
        status=allergy.status,
        onset_date=allergy.onset_date,
        notes=allergy.notes,
        external_id=allergy.external_id,
    )
