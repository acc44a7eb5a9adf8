"""encounters.csv once more: what was found and done at each visit, in a note that its provider signed back then."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from careflow.domains.clinical.models import Encounter as ChartedEncounter
from careflow.domains.clinical.operations.importing import (
    RecordedEncounter,
    RecordedSignature,
    RecordedVitals,
    import_encounters,
)
from careflow.domains.facilities.models import Staff
from careflow.domains.facilities.operations.linked_resources import staff_name
from careflow.domains.scheduling.models import Appointment
from careflow.importers.csv_file import Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Note
from careflow.importers.synthea.destination import SYSTEM
from careflow.importers.synthea.encounters import Encounter, Encounters, read_encounter
from careflow.importers.synthea.facts import Told
from careflow.importers.synthea.notes import Stay, compose
from careflow.importers.synthea.tables import Parsed, Table, note, skip
from careflow.importers.synthea.vital_signs import Selection, select


class Visit(NamedTuple):
    """The visit on the schedule that an encounter belongs to."""

    appointment_id: int
    patient_key: str
    patient_id: int
    ends_at: datetime


class Provider(NamedTuple):
    staff_id: int
    user_id: int
    name: str


class Charting(Table[Encounter]):
    file = Encounters.file
    noun = "encounters with their notes"
    subject = "clinical/encounter"
    columns = Encounters.columns

    def parse(self, cells: Cells, note: Note) -> Encounter:  # noqa: ARG002  (the visits' table told it)
        return read_encounter(cells, lambda _column, _sentence: None)

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = ChartedEncounter.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Encounter]], tally: Tally) -> None:
        keys = [row.key for row in rows]
        visits, told, measured = self._visits(keys), self.facts.told_of(keys), self.facts.measured_of(keys)
        charted, providers = self._charted(visits), self._providers({row.record.provider_id for row in rows})
        encounters = []
        for row in rows:
            visit = visits.get(row.key)
            if visit is None or visit.patient_key != row.record.patient_id:
                skip(tally, row.line, "Id", "has no visit of this patient on the schedule")
            elif visit.appointment_id in charted:
                skip(tally, row.line, "Id", "belongs to a visit that somebody charted here")
            else:
                provider = providers.get(row.record.provider_id)
                signs = select(measured[row.key]) if row.key in measured else None
                encounters.append(_encounter(row, visit, provider, told.get(row.key, ()), signs))
                if provider is None:
                    note(tally, row.line, "PROVIDER", "names nobody who was imported; the note is left unsigned")
        import_encounters(
            actor=self.destination.actor, encounters=encounters, external_system=SYSTEM, now=self.destination.now
        )

    def _visits(self, keys: Collection[str]) -> Mapping[str, Visit]:
        rows = Appointment.unscoped.filter(**self.destination.source, external_id__in=keys)
        columns = rows.values_list("external_id", "pk", "patient__external_id", "patient_id", "ends_at")
        return {key: Visit(*found) for key, *found in columns}

    def _providers(self, keys: Collection[str]) -> Mapping[str, Provider]:
        rows = Staff.unscoped.filter(**self.destination.source, external_id__in=keys).select_related("user", "title")
        return {person.external_id: Provider(person.pk, person.user_id, staff_name(person)) for person in rows}

    def _charted(self, visits: Mapping[str, Visit]) -> set[int | None]:
        """The visits with an encounter that is not from the export."""
        ids = [visit.appointment_id for visit in visits.values()]
        rows = ChartedEncounter.unscoped.filter(appointment_id__in=ids).exclude(status="cancelled")
        return set(rows.exclude(external_system=SYSTEM).values_list("appointment_id", flat=True))


def _encounter(
    row: Parsed[Encounter], visit: Visit, provider: Provider | None, told: Sequence[Told], signs: Selection | None
) -> RecordedEncounter:
    encounter = row.record
    ended_at = encounter.ends_at or visit.ends_at
    return RecordedEncounter(
        external_id=row.key,
        patient_id=visit.patient_id,
        appointment_id=visit.appointment_id,
        rendering_provider_id=provider.staff_id if provider else None,
        rendering_provider_name=provider.name if provider else "",
        reason=encounter.reason,
        started_at=encounter.starts_at,
        ended_at=ended_at,
        texts=compose(encounter.cause, Stay(encounter.starts_at, ended_at), told, signs.left if signs else ()),
        vitals=_vitals(signs),
        signature=RecordedSignature(provider.name, ended_at, provider.user_id) if provider else None,
    )


def _vitals(signs: Selection | None) -> RecordedVitals | None:
    if signs is None or not signs.taken:
        return None
    values = {one.name: Decimal(one.value) for one in signs.taken}
    return RecordedVitals(measured_at=datetime.fromisoformat(signs.at), values=values)
