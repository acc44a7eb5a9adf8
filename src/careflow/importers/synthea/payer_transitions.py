"""payer_transitions.csv: who paid for a patient from when to when, as policies over time."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from careflow.domains.insurance.models import Policy
from careflow.domains.insurance.operations import RecordedPolicy, import_policies, settle_policies
from careflow.domains.insurance.rules import Relationship
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea import references
from careflow.importers.synthea.cells import LONGEST_ID, Note, fingerprint, identifier, local_day, person_name, text
from careflow.importers.synthea.destination import SYSTEM, Destination
from careflow.importers.synthea.facts import Facts
from careflow.importers.synthea.tables import Parsed, Table, note, skip

LONGEST_MEMBER_ID = 100
LONGEST_SUBSCRIBER = 150
DAY = timedelta(days=1)
# What the patient is to the owner of the plan, by what the owner is to the patient.
RELATIONSHIPS = {"self": Relationship.SELF, "spouse": Relationship.SPOUSE, "guardian": Relationship.CHILD}
# A plan that nobody ends has the last moment that a Java program can name: a year with nine digits.
_NEVER = re.compile(r"\d{5,}-")


@dataclass(frozen=True, slots=True)
class Transition:
    patient_id: str
    payer_id: str
    second_payer_id: str
    member_id: str
    relationship: Relationship
    owner: str
    start: date
    end: date | None


class PayerTransitions(Table[Transition]):
    """A row becomes one policy, or two when the patient had a second payer."""

    file = "payer_transitions"
    noun = "insurance policies"
    subject = "insurance/patientinsurancepolicy"
    columns = (
        "PATIENT", "MEMBERID", "START_DATE", "END_DATE", "PAYER", "SECONDARY_PAYER", "PLAN_OWNERSHIP", "OWNER_NAME",
    )  # fmt: skip

    def __init__(self, destination: Destination, facts: Facts) -> None:
        super().__init__(destination, facts)
        self.uninsured: dict[str, date] = {}

    def key(self, cells: Cells) -> str:
        return fingerprint(cells, ("PATIENT", "MEMBERID", "START_DATE", "END_DATE", "PAYER", "SECONDARY_PAYER"))

    def parse(self, cells: Cells, note: Note) -> Transition:
        patient, payer = identifier(cells, "PATIENT"), identifier(cells, "PAYER")
        start = local_day(cells, "START_DATE", self.destination.zone)
        if self.facts.is_no_payer(payer):
            self.uninsured[patient] = max(start, self.uninsured.get(patient, start))
            raise BadCell("PAYER", "says that the patient had no insurance")
        second = text(cells, "SECONDARY_PAYER", LONGEST_ID)
        return Transition(
            patient,
            payer,
            "" if self.facts.is_no_payer(second) else second,
            identifier(cells, "MEMBERID"),
            _relationship(cells, note),
            person_name(cells, "OWNER_NAME", LONGEST_SUBSCRIBER, required=False),
            start,
            self._end(cells, start, note),
        )

    def _end(self, cells: Cells, start: date, note: Note) -> date | None:
        """The last day: the moment at which one plan ends is the one at which the next begins."""
        if not cells["END_DATE"] or _NEVER.match(cells["END_DATE"]):
            return None
        end = local_day(cells, "END_DATE", self.destination.zone)
        if end < start:
            note("END_DATE", "lies before START_DATE; left out")
            return None
        return max(start, end - DAY)

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Policy.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Transition]], tally: Tally) -> None:
        patients = references.patients(self.destination, {row.record.patient_id for row in rows})
        named = {key for row in rows for key in (row.record.payer_id, row.record.second_payer_id)}
        carriers = references.carriers(self.destination, named)
        policies: list[RecordedPolicy] = []
        for row in rows:
            if row.record.patient_id not in patients:
                skip(tally, row.line, "PATIENT", "names nobody who was imported")
            elif row.record.payer_id not in carriers:
                skip(tally, row.line, "PAYER", "names no payer who was imported")
            else:
                policies += _policies(row, patients[row.record.patient_id], carriers, tally)
        import_policies(
            actor=self.destination.actor, policies=policies, external_system=SYSTEM, now=self.destination.now
        )

    def conclude(self) -> None:
        patients = references.patients(self.destination, self.uninsured)
        uninsured = {patients[key]: since for key, since in self.uninsured.items() if key in patients}
        settle_policies(
            actor=self.destination.actor, external_system=SYSTEM, uninsured=uninsured, now=self.destination.now
        )


def _policies(row: Parsed[Transition], patient_id: int, carriers: dict[str, int], tally: Tally) -> list[RecordedPolicy]:
    """The file has one member id for both payers."""
    told = row.record
    found = [(row.key, carriers[told.payer_id])]
    if told.second_payer_id and told.second_payer_id != told.payer_id:
        if (second := carriers.get(told.second_payer_id)) is None:
            note(tally, row.line, "SECONDARY_PAYER", "names no payer who was imported; left out")
        else:
            found.append((hashlib.sha256(f"{row.key} secondary".encode()).hexdigest(), second))
    return [
        RecordedPolicy(
            external_id=key,
            patient_id=patient_id,
            carrier_id=carrier_id,
            member_id=told.member_id,
            subscriber_name=told.owner,
            relationship=told.relationship,
            effective_date=told.start,
            termination_date=told.end,
        )
        for key, carrier_id in found
    ]


def _relationship(cells: Cells, note: Note) -> Relationship:
    relationship = RELATIONSHIPS.get(cells["PLAN_OWNERSHIP"].lower())
    if relationship is None:
        note("PLAN_OWNERSHIP", "is none of the known values; kept as other")
    return relationship or Relationship.OTHER
