"""encounters.csv: visits that took place, as recorded, whatever a desk would say to them today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from careflow.domains.facilities.models import AppointmentStatus, AppointmentType
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import RecordedVisit, import_appointments
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.importers.csv_file import Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea import references
from careflow.importers.synthea.cells import Note, identifier, instant, text
from careflow.importers.synthea.columns import ProviderColumns
from careflow.importers.synthea.destination import SYSTEM, Destination, codes
from careflow.importers.synthea.facts import Facts
from careflow.importers.synthea.tables import Parsed, Table, note, skip
from careflow.importers.synthea.tellings import because, plain
from careflow.importers.synthea.visit_types import ADDITIONAL, BY_CLASS, visit_type

LONGEST_REASON = 2000
STATUS = "check_out"
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Encounter:
    patient_id: str
    provider_id: str
    type_code: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    cause: str


def read_encounter(cells: Cells, note: Note) -> Encounter:
    starts_at = instant(cells, "START")
    ends_at = instant(cells, "STOP") if cells["STOP"] else None
    if ends_at is None:
        note("STOP", "is empty; the visit ends after the usual time of its type")
    elif ends_at <= starts_at:
        ends_at = starts_at + SHORTEST
        note("STOP", "is not after START; one minute is kept")
    if cells["ENCOUNTERCLASS"] not in BY_CLASS:
        note("ENCOUNTERCLASS", "is unknown; kept as an office visit")
    return Encounter(
        identifier(cells, "PATIENT"),
        cells["PROVIDER"],
        visit_type(cells["ENCOUNTERCLASS"], cells["CODE"]),
        starts_at,
        ends_at,
        text(cells, "DESCRIPTION", LONGEST_REASON),
        f"{plain(cells, 'DESCRIPTION')}{because(cells)}",
    )


class Encounters(Table[Encounter]):
    file = "encounters"
    noun = "visits"
    subject = "appointments/appointment"
    columns = (
        "Id",
        "START",
        "STOP",
        "PATIENT",
        "PROVIDER",
        "ENCOUNTERCLASS",
        "CODE",
        "DESCRIPTION",
        "REASONDESCRIPTION",
    )

    def __init__(self, destination: Destination, facts: Facts) -> None:
        super().__init__(destination, facts)
        self.status_id = codes(AppointmentStatus.unscoped.all(), destination, STATUS)[STATUS]
        self.types: dict[str, tuple[int, timedelta]] = {}
        self.provider_columns = ProviderColumns(destination)

    def parse(self, cells: Cells, note: Note) -> Encounter:
        return read_encounter(cells, note)

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Appointment.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Encounter]], tally: Tally) -> None:
        self.types = self.types or self._visit_types()
        patients = references.patients(self.destination, {row.record.patient_id for row in rows})
        self.provider_columns.know({row.record.provider_id for row in rows})
        visits = []
        for row in rows:
            if row.record.patient_id in patients:
                visits.append(self._visit(row, patients[row.record.patient_id], tally))
            else:
                skip(tally, row.line, "PATIENT", "names nobody who was imported")
        imported = import_appointments(
            actor=self.destination.actor, visits=visits, external_system=SYSTEM, now=self.destination.now
        )
        for row in rows:
            if row.key in imported.overlapping:
                note(tally, row.line, "START", "overlaps another visit of the provider; kept as overbooked")

    def forget(self) -> None:
        self.types = {}
        self.provider_columns = ProviderColumns(self.destination)

    def conclude(self) -> None:
        self.provider_columns.wake_recent()

    def _visit(self, row: Parsed[Encounter], patient_id: int, tally: Tally) -> RecordedVisit:
        encounter = row.record
        column = self.provider_columns.get(encounter.provider_id)
        if column is None and encounter.provider_id:
            note(tally, row.line, "PROVIDER", "names nobody who was imported; the visit is kept without a provider")
        type_id, usual_time = self.types[encounter.type_code]
        return RecordedVisit(
            external_id=row.key,
            patient_id=patient_id,
            appointment_type_id=type_id,
            status_id=self.status_id,
            status_code=STATUS,
            interval=Interval(encounter.starts_at, encounter.ends_at or encounter.starts_at + usual_time),
            rendering_provider_id=column.staff_id if column else None,
            rendering_provider_name=column.name if column else "",
            resource_id=column.resource_id if column else None,
            reason=encounter.reason,
        )

    def _visit_types(self) -> dict[str, tuple[int, timedelta]]:
        """All types of the facility by code; the additional ones are added when visits first need them."""
        facility_id, now = self.destination.facility_id, self.destination.now
        AppointmentType.unscoped.bulk_create(
            (
                AppointmentType(
                    facility_id=facility_id, code=kind.code, name=kind.name, color=kind.color,
                    duration_minutes=kind.minutes, created_at=now, updated_at=now,
                )
                for kind in ADDITIONAL.values()
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        rows = AppointmentType.unscoped.filter(facility_id=facility_id)
        return {
            code: (pk, timedelta(minutes=minutes or 15))
            for code, pk, minutes in rows.values_list("code", "pk", "duration_minutes")
        }
