"""The charts of those who come often, written as records that another system hands over: checked, signed and logged
like any import."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from careflow.domains.allergies.operations import RecordedAllergy, import_allergies
from careflow.domains.clinical.operations.importing import (
    RecordedEncounter,
    RecordedProblem,
    RecordedSignature,
    RecordedVitals,
    import_encounters,
    import_problems,
)
from careflow.domains.medications.operations.importing import RecordedMedication, import_medications
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import Appointment
from careflow.importers.demo.ailments import LASTING, REACTIONS, Ailment
from careflow.importers.demo.bodies import vital_signs
from careflow.importers.demo.findings import FINDINGS
from careflow.importers.loadgen.clinics import Clinic, Provider
from careflow.importers.loadgen.superbills import bill, insure

SYSTEM = "loadgen"
UNSIGNED_FOR = timedelta(days=2)
HYPERTENSION = "I10"


@dataclass(frozen=True, slots=True)
class Regular:
    """Somebody who comes often, with what they have."""

    id: int
    born: date
    ailments: tuple[Ailment, ...]


@transaction.atomic
def keep_charts(clinic: Clinic, patients: Sequence[int], *, rng: Random, now: datetime) -> None:
    """Of these patients, in one transaction."""
    births = Patient.unscoped.filter(pk__in=patients).order_by("pk").values_list("pk", "date_of_birth")
    people = {pk: Regular(pk, born, tuple(rng.sample(LASTING, 3))) for pk, born in births}
    seen = Appointment.unscoped.filter(patient_id__in=people, status_id=clinic.statuses["check_out"], starts_at__lt=now)
    visits = list(seen.order_by("patient_id", "starts_at", "id"))
    providers = {provider.staff_id: provider for provider in clinic.providers}
    encounters = [
        _encounter(visit, people[visit.patient_id], providers[visit.rendering_provider_id], now) for visit in visits
    ]
    common: dict[str, Any] = {"actor": clinic.actor, "external_system": SYSTEM, "now": now}
    ids = import_encounters(encounters=encounters, **common)
    import_problems(problems=[row for person in people.values() for row in _problems(person)], **common)
    import_medications(medications=[row for person in people.values() for row in _medications(person)], **common)
    import_allergies(allergies=[row for person in people.values() for row in _allergies(person, rng)], **common)
    policies = insure(clinic, list(people), SYSTEM, rng=rng, now=now)
    signed = [(entry, ids[entry.external_id]) for entry in encounters if entry.signature]
    diagnoses = {person.id: person.ailments[0] for person in people.values()}
    bill(clinic, signed, diagnoses, policies, SYSTEM, rng=rng, now=now)


def _encounter(visit: Appointment, person: Regular, provider: Provider, now: datetime) -> RecordedEncounter:
    """Charted while it took place, and signed at its end unless that was just now."""
    measured_at = visit.starts_at + timedelta(minutes=2)
    signature = RecordedSignature(provider.name, visit.ends_at, provider.user_id)
    return RecordedEncounter(
        external_id=f"e{visit.pk}",
        patient_id=person.id,
        started_at=visit.starts_at,
        ended_at=visit.ends_at,
        appointment_id=visit.pk,
        rendering_provider_id=provider.staff_id,
        rendering_provider_name=provider.name,
        reason=visit.reason,
        texts=FINDINGS[visit.reason]._asdict(),
        vitals=RecordedVitals(
            measured_at=measured_at,
            values=vital_signs(
                str(person.id), person.born, on=measured_at.date(), reason=visit.reason,
                is_hypertensive=any(ailment.code == HYPERTENSION for ailment in person.ailments),
            ),
            recorded_by_name=provider.name,
        ),
        signature=signature if visit.ends_at < now - UNSIGNED_FOR else None,
    )  # fmt: skip


def _problems(person: Regular) -> Iterator[RecordedProblem]:
    for ailment in person.ailments:
        yield RecordedProblem(
            external_id=f"p{person.id}-{ailment.code}",
            patient_id=person.id,
            description=ailment.words,
            icd10_code=ailment.code,
        )


def _medications(person: Regular) -> Iterator[RecordedMedication]:
    for ailment in person.ailments:
        if treatment := ailment.treatment:
            yield RecordedMedication(
                external_id=f"m{person.id}-{ailment.code}",
                patient_id=person.id,
                medication_name=treatment.name,
                dose=treatment.dose,
                route=treatment.route,
                frequency=treatment.frequency,
            )


def _allergies(person: Regular, rng: Random) -> Iterator[RecordedAllergy]:
    """Every other person has one or two."""
    for reaction in rng.sample(REACTIONS, rng.choice((0, 0, 1, 2))):
        yield RecordedAllergy(
            external_id=f"a{person.id}-{reaction.allergen}",
            patient_id=person.id,
            allergen=reaction.allergen,
            category=reaction.category,
            reaction=reaction.shows,
            severity=reaction.severity,
        )
