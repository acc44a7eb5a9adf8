"""What the demo group has billed: old visits are claimed, last week's are ready, those of the last days are being
coded, and some wait for a biller."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from careflow.domains.billing.models import Superbill
from careflow.domains.billing.operations import change_superbill, correct_superbill
from careflow.domains.billing.operations.importing import RecordedSuperbill, import_superbills
from careflow.domains.billing.queries.procedures import Procedure, find_procedures
from careflow.domains.billing.rules.superbills import Diagnosis, Line, SuperbillStatus
from careflow.domains.clinical.models import Encounter
from careflow.domains.facilities.models import Facility
from careflow.domains.insurance.models import Policy
from careflow.importers.demo import actors
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.people import Counter
from careflow.platform.actor import Actor

CODED_AFTER, READY_AFTER, CLAIMED_AFTER = timedelta(days=1), timedelta(days=4), timedelta(days=8)
ONE_WAITS_IN = 9
MOST_CHECKED = 3  # by a person
BECAUSE = "The wrong level of the visit was charged."


class Charge(NamedTuple):
    diagnosis: str
    words: str
    services: tuple[str, ...]


CHARGES = {
    "Blood pressure check": Charge("I10", "High blood pressure", ("99212",)),
    "Lab results": Charge("E78.5", "High cholesterol", ("99213", "80053", "36415")),
    "Medication review": Charge("I10", "High blood pressure", ("99213",)),
    "Wound check": Charge("L03.90", "Skin infection", ("99212",)),
    "Knee pain": Charge("M25.561", "Right knee pain", ("99213",)),
    "Headaches": Charge("R51.9", "Headache", ("99213",)),
    "Sleep problems": Charge("G47.00", "Trouble sleeping", ("99213",)),
    "New patient visit": Charge("R53.83", "Tiredness", ("99203",)),
    "Sore throat": Charge("J02.9", "Sore throat", ("99213", "87880")),
    "Fever": Charge("R50.9", "Fever", ("99213",)),
    "Sprained ankle": Charge("S93.401A", "Sprained right ankle, first visit", ("99213",)),
}
CHECKUPS = ((1, "99391"), (5, "99392"), (12, "99393"), (18, "99394"), (40, "99395"), (65, "99396"), (200, "99397"))
ADULT = 18


def top_up_superbills(*, facility: Facility, built: Counter, now: datetime) -> None:
    """Whatever people billed, changed or voided stays as it is."""
    encounters = Encounter.unscoped.filter(
        facility=facility, external_system=SYSTEM, status="signed", ended_at__lte=now - CODED_AFTER
    )
    rows = encounters.select_related("patient").order_by("started_at", "pk")
    superbills = list(_superbills([row for row in rows if not _waits(row)], facility, now))
    written = import_superbills(
        actor=actors.of_system(facility), superbills=superbills, external_system=SYSTEM, now=now
    )  # fmt: skip
    built.count("superbills", len(written))
    biller = next(iter(actors.find(facility, "admin")), None)
    if written and biller is not None:
        _work(facility, actors.of_staff(biller, facility), [*written.values()], now)


def _work(facility: Facility, actor: Actor, written: list[int], now: datetime) -> None:
    """What a biller has done today."""
    for superbill in _oldest(written, SuperbillStatus.CODING_NEEDED, MOST_CHECKED):
        change_superbill(
            actor=actor, superbill_id=superbill, fields={"status": SuperbillStatus.READY_TO_SUBMIT},
            expected_version=None, now=now,
        )  # fmt: skip
    if not Superbill.unscoped.filter(facility=facility, corrects__isnull=False).exists():
        for superbill in _oldest(written, SuperbillStatus.CLAIM_CREATED, 1):
            correct_superbill(actor=actor, superbill_id=superbill, reason=BECAUSE, expected_version=None, now=now)


def _oldest(written: list[int], status: SuperbillStatus, most: int) -> list[int]:
    rows = Superbill.unscoped.filter(pk__in=written, status=status.value).order_by("served_at", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def _waits(encounter: Encounter) -> bool:
    return crc32(encounter.external_id.encode()) % ONE_WAITS_IN == 0


def _superbills(encounters: list[Encounter], facility: Facility, now: datetime) -> Iterator[RecordedSuperbill]:
    policies = {
        policy.patient_id: policy
        for policy in Policy.unscoped.filter(facility=facility, is_primary=True).select_related("carrier")
    }
    charges = [_charge(encounter) for encounter in encounters]
    known = find_procedures({service for charge in charges for service in charge.services})
    for encounter, charge in zip(encounters, charges, strict=True):
        policy, ended_at = policies.get(encounter.patient_id), encounter.ended_at or encounter.started_at
        yield RecordedSuperbill(
            external_id=encounter.external_id,
            encounter_id=encounter.pk,
            patient_id=encounter.patient_id,
            served_at=encounter.started_at,
            status=_status(now - ended_at),
            payer_name=policy.carrier.name if policy else "",
            policy_id=policy.pk if policy else None,
            carrier_id=policy.carrier_id if policy else None,
            diagnoses=[Diagnosis(1, charge.diagnosis, charge.words)],
            lines=list(_lines(charge, known)),
            recorded_at=min(ended_at + CODED_AFTER, now),
        )


def _status(age: timedelta) -> SuperbillStatus:
    if age >= CLAIMED_AFTER:
        return SuperbillStatus.CLAIM_CREATED
    return SuperbillStatus.READY_TO_SUBMIT if age >= READY_AFTER else SuperbillStatus.CODING_NEEDED


def _charge(encounter: Encounter) -> Charge:
    """A check-up goes by age."""
    if encounter.reason in CHARGES:
        return CHARGES[encounter.reason]
    age = (encounter.started_at.date() - encounter.patient.date_of_birth).days // 365.25
    service = next(code for below, code in CHECKUPS if age < below)
    return Charge("Z00.00" if age >= ADULT else "Z00.129", "Routine check-up", (service,))


def _lines(charge: Charge, known: Mapping[str, Procedure]) -> Iterator[Line]:
    for place, code in enumerate(charge.services, start=1):
        service = known.get(code)
        yield Line(
            sequence=place,
            service_code=code,
            description=service.description if service else "",
            charge_cents=service.suggested_cents if service else 0,
            diagnosis_pointers=(1,),
        )
