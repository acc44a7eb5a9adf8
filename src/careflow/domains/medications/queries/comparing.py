"""Comparing a medication with the patient's chart, without writing anything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from careflow.domains.allergies import queries as allergies
from careflow.domains.medications.queries.alerts import NOBODY, StoredAlert, taken_and_stored
from careflow.domains.medications.rules.alerts import Alert, KnownAllergy, Taken, alerts_for, gravest_of
from careflow.platform.actor import Actor
from careflow.platform.one_line import readings


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks against a medication, the gravest first and each beside the key of what it is about; and which
    warnings are stored already and wait for an answer."""

    found: Sequence[tuple[Alert, str]]
    stored: Sequence[StoredAlert] = ()


def compare(*, actor: Actor, patient_id: int, medication_name: str, medication_id: int = NOBODY) -> Comparison:
    """With the patient's active allergies and other active medications. Before writing, ask with the patient
    locked: then nothing that a colleague is just writing down is missed."""
    known = allergies.active_allergies(actor=actor, patient_id=patient_id)
    taken, stored = taken_and_stored(actor=actor, patient_id=patient_id, medication_id=medication_id)
    found = alerts_against(
        medication_name,
        allergies=[KnownAllergy(id_, allergen, severity) for id_, allergen, _, _, severity, _ in known],
        others=[Taken(other.id, other.medication_name) for other in taken],
    )
    keys: dict[tuple[int | None, int | None], str] = {(row[0], None): row[2] for row in known}
    keys |= {(None, other.id): other.name_key for other in taken}
    return Comparison([(alert, keys[alert.allergy_id, alert.medication_id]) for alert in found], stored)


def alerts_against(
    medication_name: str, *, allergies: Sequence[KnownAllergy] = (), others: Sequence[Taken] = ()
) -> list[Alert]:
    """Stored and imported names may hold signs that show nothing. What any reading of one name brings up against any
    reading of another is told."""
    known = [replace(each, allergen=name) for each in allergies for name in readings(each.allergen)]
    taken = [replace(each, name=name) for each in others for name in readings(each.name)]
    return gravest_of(alerts_for(name, allergies=known, others=taken) for name in readings(medication_name))
