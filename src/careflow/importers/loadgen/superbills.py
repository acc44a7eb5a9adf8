"""Who pays for the regulars, and what their visits were billed as."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random

from careflow.domains.billing.operations.importing import RecordedSuperbill, import_superbills
from careflow.domains.billing.queries.procedures import Procedure, find_procedures
from careflow.domains.billing.rules.superbills import Diagnosis, Line, SuperbillStatus
from careflow.domains.clinical.operations.importing import RecordedEncounter
from careflow.domains.insurance.models import Carrier, Policy
from careflow.domains.insurance.operations import RecordedCarrier, RecordedPolicy, import_carriers, import_policies
from careflow.importers.demo.ailments import Ailment
from careflow.importers.loadgen.clinics import Clinic

PAYERS = ("Harbor Mutual", "Summit Health Plan", "Prairie Cooperative", "Northern Assurance", "Cedar Public Plan")
SERVICES = (("99213",), ("99213",), ("99214",), ("99214", "36415"), ("99213", "93000"))
SHARE_INSURED, SHARE_BILLED = 0.9, 0.85
CODED_AFTER = timedelta(days=2)
# By age: the older a visit, the further its superbill.
CLAIMED_AFTER, READY_AFTER = timedelta(days=60), timedelta(days=14)


def contract_payers(clinic: Clinic, system: str, *, now: datetime) -> None:
    """Once for the clinic's organization."""
    recorded = [RecordedCarrier(f"c{place}", name, f"LG{place:03}") for place, name in enumerate(PAYERS, start=1)]
    import_carriers(actor=clinic.actor, carriers=recorded, external_system=system, now=now)


def insure(clinic: Clinic, patients: Sequence[int], system: str, *, rng: Random, now: datetime) -> dict[int, Policy]:
    """Policies by patient with the payers contracted; `settle_policies` puts them into use when all patients of the
    clinic have theirs."""
    carriers = list(
        Carrier.objects.filter(organization_id=clinic.facility.organization_id, directory_source=system).order_by("pk")
    )
    policies = [
        RecordedPolicy(
            external_id=f"i{patient}", patient_id=patient, carrier_id=rng.choice(carriers).pk,
            member_id=f"LG{rng.randrange(10**8):08}", plan_name="Standard", effective_date=date(now.year - 4, 1, 1),
        )
        for patient in patients
        if rng.random() < SHARE_INSURED
    ]  # fmt: skip
    import_policies(actor=clinic.actor, policies=policies, external_system=system, now=now)
    rows = Policy.unscoped.filter(patient_id__in=patients).select_related("carrier")
    return {policy.patient_id: policy for policy in rows}


def bill(
    clinic: Clinic, signed: Sequence[tuple[RecordedEncounter, int]], diagnoses: Mapping[int, Ailment],
    policies: Mapping[int, Policy], system: str, *, rng: Random, now: datetime,
) -> None:  # fmt: skip
    """Most of the signed encounters, which come with their ids."""
    known = find_procedures(list(chain.from_iterable(SERVICES)))
    services = [[known[code] for code in codes] for codes in SERVICES]
    import_superbills(
        actor=clinic.actor,
        superbills=[
            _superbill(
                entry, encounter_id, diagnoses[entry.patient_id], policies.get(entry.patient_id),
                rng.choice(services), now,
            )
            for entry, encounter_id in signed
            if rng.random() < SHARE_BILLED
        ],
        external_system=system,
        now=now,
    )  # fmt: skip


def _superbill(
    entry: RecordedEncounter, encounter_id: int, ailment: Ailment, policy: Policy | None,
    services: Sequence[Procedure], now: datetime,
) -> RecordedSuperbill:  # fmt: skip
    ended_at = entry.ended_at or entry.started_at
    return RecordedSuperbill(
        external_id=entry.external_id,
        encounter_id=encounter_id,
        patient_id=entry.patient_id,
        served_at=entry.started_at,
        status=_status(now - ended_at),
        payer_name=policy.carrier.name if policy else "",
        policy_id=policy.pk if policy else None,
        carrier_id=policy.carrier_id if policy else None,
        diagnoses=[Diagnosis(1, ailment.code, ailment.words)],
        lines=list(_lines(services)),
        recorded_at=min(ended_at + CODED_AFTER, now),
    )


def _status(age: timedelta) -> SuperbillStatus:
    if age >= CLAIMED_AFTER:
        return SuperbillStatus.CLAIM_CREATED
    return SuperbillStatus.READY_TO_SUBMIT if age >= READY_AFTER else SuperbillStatus.CODING_NEEDED


def _lines(services: Sequence[Procedure]) -> Iterator[Line]:
    for place, service in enumerate(services, start=1):
        yield Line(
            sequence=place, service_code=service.code, description=service.description,
            charge_cents=service.suggested_cents, diagnosis_pointers=(1,),
        )  # fmt: skip
