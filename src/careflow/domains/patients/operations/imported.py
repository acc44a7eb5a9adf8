"""Charts and care providers that come from another system, in batches.

A record keeps the other system's id, which makes a second run find it again. What is there already is left
as it is: the clinic may have changed it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import CareProvider, Patient, PatientPhone
from careflow.domains.patients.operations.chart_numbers import note_chart_numbers, reserve_chart_numbers
from careflow.domains.patients.operations.keys import phone_columns, search_columns
from careflow.platform.actor import Actor

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedChart:
    """One person as the other system knows them. Without `chart_number` the next free one is given.
    `address` is line 1, line 2, city, state, ZIP code."""

    external_id: str
    first_name: str
    last_name: str
    date_of_birth: date
    gender_id: int
    middle_name: str = ""
    preferred_name: str = ""
    deceased_on: date | None = None
    sex_at_birth: str = ""
    race: str = ""
    ethnicity: str = ""
    preferred_language: str = ""
    email: str = ""
    ssn: str = ""
    chart_number: str | None = None
    address: tuple[str, str, str, str, str] | None = None
    phone_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedProvider:
    external_id: str
    first_name: str = ""
    last_name: str = ""
    organization_name: str = ""
    specialty: str = ""
    phone_number: str = ""
    npi: str = ""
    linked_staff_id: int | None = None
    address: tuple[str, str, str, str, str] | None = None


@transaction.atomic(savepoint=False)
def register_imported(
    *,
    actor: Actor,
    facility_id: int,
    system: str,
    charts: Sequence[ImportedChart],
    now: datetime,
    record_each: bool = True,
) -> dict[str, int]:
    """Store the charts that are not here yet and return the id of every one by its external id. Without
    `record_each` the caller records the whole run as one event."""
    known = _known(Patient, facility_id, system, [chart.external_id for chart in charts])
    fresh = [chart for chart in charts if chart.external_id not in known]
    note_chart_numbers(facility_id=facility_id, chart_numbers=(c.chart_number for c in fresh if c.chart_number))
    unnumbered = sum(chart.chart_number is None for chart in fresh)
    numbers = iter(reserve_chart_numbers(facility_id=facility_id, count=unnumbered))
    patients = Patient.unscoped.bulk_create(
        [_patient(chart, chart.chart_number or next(numbers), facility_id, system, now) for chart in fresh],
        batch_size=BATCH,
    )
    _add_phones(patients, fresh)
    for patient in patients if record_each else ():
        audit.record(
            actor=actor,
            action=Action.CREATE,
            subject="patients/patient",
            subject_id=patient.pk,
            summary=f"Chart {patient.chart_number} imported from {system}",
            metadata={"source": system},
            patient_id=patient.pk,
            facility_id=facility_id,
            at=now,
        )
    return known | {patient.external_id: patient.pk for patient in patients}


@transaction.atomic(savepoint=False)
def register_imported_providers(
    *,
    actor: Actor,
    facility_id: int,
    system: str,
    providers: Sequence[ImportedProvider],
    now: datetime,
    record_each: bool = True,
) -> dict[str, int]:
    """Store the care providers that are not here yet and return the id of every one by its external id. Without
    `record_each` the caller records the whole run as one event."""
    known = _known(CareProvider, facility_id, system, [provider.external_id for provider in providers])
    rows = CareProvider.unscoped.bulk_create(
        [
            CareProvider(
                facility_id=facility_id,
                external_system=system,
                external_id=provider.external_id,
                first_name=provider.first_name,
                last_name=provider.last_name,
                organization_name=provider.organization_name,
                specialty=provider.specialty,
                phone_number=provider.phone_number,
                npi=provider.npi,
                linked_staff_id=provider.linked_staff_id,
                created_at=now,
                updated_at=now,
                **_address(provider.address),
            )
            for provider in providers
            if provider.external_id not in known
        ],
        batch_size=BATCH,
    )
    for row in rows if record_each else ():
        audit.record(
            actor=actor,
            action=Action.CREATE,
            subject="patients/careprovider",
            subject_id=row.pk,
            summary=f"Care provider imported from {system}",
            metadata={"source": system},
            facility_id=facility_id,
            at=now,
        )
    return known | {row.external_id: row.pk for row in rows}


def _known(
    model: type[Patient] | type[CareProvider], facility_id: int, system: str, external_ids: Sequence[str]
) -> dict[str, int]:
    rows = model.unscoped.filter(facility_id=facility_id, external_system=system, external_id__in=external_ids)
    return dict(rows.values_list("external_id", "id"))


def _patient(chart: ImportedChart, chart_number: str, facility_id: int, system: str, now: datetime) -> Patient:
    return Patient(
        facility_id=facility_id,
        external_system=system,
        external_id=chart.external_id,
        first_name=chart.first_name,
        last_name=chart.last_name,
        middle_name=chart.middle_name,
        preferred_name=chart.preferred_name,
        date_of_birth=chart.date_of_birth,
        deceased_on=chart.deceased_on,
        gender_id=chart.gender_id,
        sex_at_birth=chart.sex_at_birth,
        race=chart.race,
        ethnicity=chart.ethnicity,
        preferred_language=chart.preferred_language,
        email=chart.email,
        ssn=chart.ssn,
        ssn_last4=chart.ssn[-4:],
        chart_number=chart_number,
        created_at=now,
        updated_at=now,
        **_address(chart.address),
        **search_columns(
            first_name=chart.first_name,
            last_name=chart.last_name,
            middle_name=chart.middle_name,
            preferred_name=chart.preferred_name,
            chart_number=chart_number,
            email=chart.email,
            phone_numbers=chart.phone_numbers,
        ),
    )


def _add_phones(patients: Sequence[Patient], charts: Sequence[ImportedChart]) -> None:
    PatientPhone.unscoped.bulk_create(
        [
            PatientPhone(
                facility_id=patient.facility_id,
                patient_id=patient.pk,
                number=number,
                is_primary=place == 0,
                **phone_columns(number),
            )
            for patient, chart in zip(patients, charts, strict=True)
            for place, number in enumerate(chart.phone_numbers)
        ],
        batch_size=BATCH,
    )


def _address(parts: tuple[str, str, str, str, str] | None) -> dict[str, str]:
    names = ("line_1", "line_2", "city", "state", "zip_code")
    return {f"address_{name}": part for name, part in zip(names, parts, strict=True)} if parts else {}
