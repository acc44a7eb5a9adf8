"""What the check asks the tables about a superbill: a statement or two each, however much stands on it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from careflow.domains.billing.queries.coverage import is_in_force, list_coverage
from careflow.domains.billing.queries.effective_fees import prices_by_code
from careflow.domains.billing.queries.procedures import find_procedures
from careflow.domains.billing.rules.places_of_service import PLACES_OF_SERVICE
from careflow.domains.billing.rules.scrubber import Claim, Code, Cover, Known, Sex
from careflow.domains.clinical import queries as clinical
from careflow.platform.actor import Actor
from careflow.platform.folding import fold


class PatientFacts(NamedTuple):
    birth_date: date
    sex: Sex | None
    is_note_signed: bool
    provider_id: int | None


def patient_facts(*, actor: Actor, encounter_id: int) -> PatientFacts:
    """Sex at birth, where the chart has it, else what the gender says."""
    found = clinical.billed_patient(actor=actor, encounter_id=encounter_id)
    said = found.sex_at_birth or found.gender_code
    sex = Sex(said) if said in {sex.value for sex in Sex} else None
    return PatientFacts(found.date_of_birth, sex, found.is_note_signed, found.provider_id)


def known_of(
    *, actor: Actor, claim: Claim, patient_id: int, provider_id: int | None, carrier_id: int | None
) -> Known:  # fmt: skip
    """The prices are those of the carrier, else of the provider, else of the facility."""
    written = sorted({diagnosis.code for diagnosis in claim.diagnoses})
    codes = clinical.diagnosis_codes(codes=written)
    services = find_procedures({line.service_code for line in claim.lines})
    is_open = any(code not in codes for code in written)
    return Known(
        codes={code: Code(found.is_billable, found.is_outdated) for code, found in codes.items()},
        is_classification_whole=is_open and clinical.is_classification_whole(),
        outdated_services={code for code, found in services.items() if found.is_outdated},
        services={code for code, found in services.items() if not found.is_outdated},
        fees=prices_by_code(actor=actor, staff_id=provider_id, carrier_id=carrier_id) if claim.lines else {},
        places=PLACES_OF_SERVICE,
        covers=_covers(actor, claim, patient_id),
    )


def _covers(actor: Actor, claim: Claim, patient_id: int) -> Mapping[int, Cover]:
    if claim.policy_id is None and not claim.payer_name:
        return {}
    payer = fold(claim.payer_name)
    return {
        coverage.id: Cover(
            is_of_payer=fold(coverage.carrier_name) == payer,
            is_active=coverage.is_active,
            is_in_force=is_in_force(coverage, claim.served_on),
        )
        for coverage in list_coverage(actor=actor, patient_id=patient_id)
    }
