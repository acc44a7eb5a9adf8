"""claims.csv: what was billed of each visit, as superbills whose claims were created."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from careflow.domains.billing.models import Superbill
from careflow.domains.billing.operations.importing import RecordedSuperbill, import_superbills
from careflow.domains.billing.rules.superbills import LARGEST_AMOUNT, Diagnosis, Line
from careflow.domains.clinical.models import Encounter, Problem
from careflow.domains.insurance.models import Carrier, Policy
from careflow.domains.insurance.rules import covers
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Note, identifier, instant, text
from careflow.importers.synthea.destination import SYSTEM
from careflow.importers.synthea.facts import Charged
from careflow.importers.synthea.tables import Parsed, Table, skip
from careflow.platform.money import line_cents

DIAGNOSES = tuple(f"DIAGNOSIS{number}" for number in range(1, 9))
LONGEST_CODE = 18
BILLED = ("LASTBILLEDDATE1", "LASTBILLEDDATEP")


@dataclass(frozen=True, slots=True)
class Claim:
    patient_id: str
    encounter_id: str
    payer_id: str
    diagnoses: tuple[tuple[int, str], ...]
    billed_at: datetime | None


class Visit(NamedTuple):
    """A charted visit, as a claim needs it."""

    encounter_id: int
    patient_key: str
    patient_id: int
    started_at: datetime
    status: str


class Payer(NamedTuple):
    carrier_id: int
    name: str


class Claims(Table[Claim]):
    """A visit has one superbill. Synthea writes a claim for each medication of a visit too; those are a pharmacy's."""

    file = "claims"
    noun = "superbills"
    subject = "billing/encounterbillingrecord"
    columns = (
        "Id", "PATIENTID", "PRIMARYPATIENTINSURANCEID", *DIAGNOSES, "APPOINTMENTID", "SERVICEDATE", *BILLED
    )  # fmt: skip

    def parse(self, cells: Cells, note: Note) -> Claim:
        patient, encounter = identifier(cells, "PATIENTID"), identifier(cells, "APPOINTMENTID")
        served_on = instant(cells, "SERVICEDATE").astimezone(self.destination.zone).date()
        if self.destination.bill_from is not None and served_on >= self.destination.bill_from:
            raise BadCell("SERVICEDATE", "lies in the time that is billed here")
        codes = [(number, text(cells, name, LONGEST_CODE)) for number, name in enumerate(DIAGNOSES, start=1)]
        payer = cells["PRIMARYPATIENTINSURANCEID"]
        return Claim(
            patient,
            encounter,
            "" if self.facts.is_no_payer(payer) else payer,
            tuple((number, code) for number, code in codes if code),
            _billed_at(cells, note),
        )

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Superbill.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Claim]], tally: Tally) -> None:
        visits = self._visits({row.record.encounter_id for row in rows})
        charges = self.facts.charges_of([row.key for row in rows])
        taken: dict[str, Parsed[Claim]] = {}
        billed = self._billed(visits)
        for row in rows:
            visit, key = visits.get(row.record.encounter_id), row.record.encounter_id
            if sentence := self._refusal(row, visit, charges.get(row.key, ())):
                skip(tally, row.line, "APPOINTMENTID" if visit is None else "Id", sentence)
            elif visit is not None and (visit.encounter_id in billed or key in taken):
                skip(tally, row.line, "APPOINTMENTID", "names a visit that has a superbill")
            else:
                taken[key] = row
        self._import([(row, visits[key], charges[row.key]) for key, row in taken.items()])

    def _refusal(self, row: Parsed[Claim], visit: Visit | None, charges: Sequence[Charged]) -> str:
        if visit is None or visit.patient_key != row.record.patient_id:
            return "names no charted visit of this patient"
        if not charges:
            return "has no charges"
        if all(self.facts.is_drug(charge.procedure) for charge in charges):
            return "is for a medication, which a pharmacy bills"
        if sum(map(_cost, charges)) > LARGEST_AMOUNT:
            return "costs more than a claim can carry"
        return "" if visit.status == "signed" else "belongs to a visit whose note is not signed"

    def _import(self, claims: Sequence[tuple[Parsed[Claim], Visit, Sequence[Charged]]]) -> None:
        payers = self._payers({row.record.payer_id for row, *_ in claims})
        policies = self._policies({visit.patient_id for _, visit, _ in claims})
        names = self._names(claims)
        superbills = []
        for row, visit, charges in claims:
            payer = payers.get(row.record.payer_id)
            served_on = visit.started_at.astimezone(self.destination.zone).date()
            superbills.append(
                RecordedSuperbill(
                    external_id=row.key,
                    encounter_id=visit.encounter_id,
                    patient_id=visit.patient_id,
                    served_at=visit.started_at,
                    payer_name=payer.name if payer else "",
                    carrier_id=payer.carrier_id if payer else None,
                    policy_id=_in_force(policies.get(visit.patient_id, ()), payer, served_on) if payer else None,
                    place_of_service="",
                    diagnoses=[
                        Diagnosis(number, code, names.get((visit.patient_id, code), ""))
                        for number, code in row.record.diagnoses
                    ],
                    lines=_lines(charges, {number for number, _ in row.record.diagnoses}),
                    recorded_at=row.record.billed_at,
                )
            )
        import_superbills(
            actor=self.destination.actor, superbills=superbills, external_system=SYSTEM, now=self.destination.now
        )

    def _visits(self, keys: Collection[str]) -> dict[str, Visit]:
        rows = Encounter.unscoped.filter(**self.destination.source, external_id__in=keys)
        columns = rows.values_list(
            "external_id", "pk", "patient__external_id", "patient_id", "started_at", "status"
        )  # fmt: skip
        return {key: Visit(*found) for key, *found in columns}

    def _billed(self, visits: Mapping[str, Visit]) -> set[int]:
        rows = Superbill.unscoped.filter(encounter_id__in=[visit.encounter_id for visit in visits.values()])
        return set(rows.filter(voided_at=None).values_list("encounter_id", flat=True))

    def _payers(self, keys: Collection[str]) -> dict[str, Payer]:
        rows = Carrier.objects.filter(
            organization_id=self.destination.organization_id, directory_source=SYSTEM, external_id__in=keys
        )
        return {key: Payer(carrier, name) for key, carrier, name in rows.values_list("external_id", "pk", "name")}

    def _policies(self, patients: Collection[int]) -> dict[int, list[Policy]]:
        found: dict[int, list[Policy]] = {}
        for policy in Policy.unscoped.filter(**self.destination.source, patient_id__in=patients).order_by("pk"):
            found.setdefault(policy.patient_id, []).append(policy)
        return found

    def _names(
        self, claims: Sequence[tuple[Parsed[Claim], Visit, Sequence[Charged]]]
    ) -> dict[tuple[int, str], str]:  # fmt: skip
        """What the problem list calls the diagnoses, by patient and code; claims carry codes only."""
        patients = {visit.patient_id for _, visit, _ in claims}
        codes = {code for row, *_ in claims for _, code in row.record.diagnoses}
        rows = Problem.unscoped.filter(**self.destination.source, patient_id__in=patients, snomed_code__in=codes)
        return {(patient, code): name for patient, code, name in rows.values_list(
            "patient_id", "snomed_code", "description"
        )}  # fmt: skip


def _in_force(policies: Sequence[Policy], payer: Payer, on: date) -> int | None:
    """The policy of this payer that was in force on the day."""
    for policy in policies:
        if policy.carrier_id == payer.carrier_id and covers(policy.effective_date, policy.termination_date, on):
            return int(policy.pk)
    return None


def _cost(charge: Charged) -> int:
    return line_cents(quantity_hundredths=charge.units, price_cents=charge.cents)


def _lines(charges: Sequence[Charged], known: Collection[int]) -> list[Line]:
    return [
        Line(
            sequence=place,
            service_code=charge.procedure,
            description=charge.description,
            units=charge.units,
            charge_cents=charge.cents,
            diagnosis_pointers=tuple(
                dict.fromkeys(number for number in map(int, charge.pointers.split()) if number in known)
            ),
        )
        for place, charge in enumerate(charges, start=1)
    ]


def _billed_at(cells: Cells, note: Note) -> datetime | None:
    """When it was billed last; a claim that was billed at no known time has none."""
    name = next((name for name in BILLED if cells[name]), None)
    try:
        return instant(cells, name) if name else None
    except BadCell as error:
        note(error.column, "is not a date and time; left out")
        return None
