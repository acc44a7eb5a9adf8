"""The charts of the demo group: made-up patients with telephones, contacts and addresses."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from careflow.domains.facilities.models import Facility, PatientGender, Staff
from careflow.domains.patients.models import EmergencyContact, Patient, PatientPharmacy
from careflow.domains.patients.operations import (
    ImportedChart,
    ImportedProvider,
    register_imported,
    register_imported_providers,
)
from careflow.domains.pharmacies.models import Pharmacy
from careflow.importers.demo import names, numbers
from careflow.importers.demo.calendar import SEED
from careflow.importers.demo.group import OUTSIDE_PROVIDERS, SYSTEM, Clinic
from careflow.importers.demo.people import Counter
from careflow.platform.actor import Actor, system

OLDEST = date(1934, 1, 1)
DAYS_OF_BIRTH = 33_000  # to the spring of 2024
PORTAL_PATIENT = "A-01"


def ensure_charts(clinic: Clinic, *, facility: Facility, built: Counter, now: datetime) -> None:
    """The clinic's charts that are not there yet; whoever changed or closed one keeps that."""
    wanted = [f"{clinic.code}-{number:02}" for number in range(1, clinic.patients + 1)]
    rows = Patient.unscoped.filter(facility=facility, external_system=SYSTEM, external_id__in=wanted)
    there = set(rows.values_list("external_id", flat=True))
    missing = [key for key in wanted if key not in there]
    if not missing:
        return
    actor = system(name="CareFlow demo", organization_id=facility.organization_id, facility_id=facility.pk)
    providers = _directory(actor, facility, now)
    genders = dict(PatientGender.unscoped.filter(facility=facility).values_list("code", "pk"))
    ids = register_imported(
        actor=actor, facility_id=facility.pk, system=SYSTEM, now=now, record_each=False,
        charts=[_chart(clinic, key, genders) for key in missing],
    )  # fmt: skip
    _add_contacts([ids[key] for key in missing], missing, facility, now)
    _link(clinic, [ids[key] for key in missing], providers, facility, now)
    built.count("patients", len(missing))


def _directory(actor: Actor, facility: Facility, now: datetime) -> list[int]:
    """The clinic's own physicians first, then those outside."""
    own = Staff.unscoped.filter(facility=facility, role__code="physician").select_related("user").order_by("pk")
    providers = [
        ImportedProvider(
            external_id=f"staff-{person.user.username}", first_name=person.user.first_name,
            last_name=person.user.last_name, specialty=person.specialty, npi=person.npi,
            phone_number=facility.phone_number, organization_name=facility.name, linked_staff_id=person.pk,
        )
        for person in own
    ]  # fmt: skip
    providers += [
        ImportedProvider(
            external_id=f"outside-{place}", first_name=first_name, last_name=last_name, specialty=specialty,
            organization_name=practice, phone_number=numbers.phone_number(790 + place),
        )
        for place, (first_name, last_name, specialty, practice) in enumerate(OUTSIDE_PROVIDERS)
    ]  # fmt: skip
    ids = register_imported_providers(
        actor=actor, facility_id=facility.pk, system=SYSTEM, providers=providers, now=now, record_each=False
    )
    return [ids[provider.external_id] for provider in providers]


def _chart(clinic: Clinic, key: str, genders: dict[str, int]) -> ImportedChart:
    rng = Random(f"{SEED}:{key}")  # noqa: S311  (a made-up person, not a secret)
    serial = "ABC".index(clinic.code) * 30 + int(key.partition("-")[2])
    first_name, gender = names.FIRST_NAMES[serial % len(names.FIRST_NAMES)]
    last_name = names.LAST_NAMES[serial % len(names.LAST_NAMES)]
    born = OLDEST + timedelta(days=rng.randrange(DAYS_OF_BIRTH))
    middle_name, email = rng.choice(("", "", "J.", "M.", "Test")), f"patient{serial:02}@careflow.example"
    if key == PORTAL_PATIENT:
        first_name, middle_name, last_name, gender = "Demo", "", "Patient", "female"
        born, email = date(1985, 5, 15), "patient.demo@careflow.example"
    ssn = numbers.social_security_number(serial)
    phones = (numbers.phone_number(serial * 2), numbers.phone_number(serial * 2 + 1))
    return ImportedChart(
        external_id=key,
        first_name=first_name,
        last_name=last_name,
        middle_name=middle_name,
        date_of_birth=born,
        gender_id=genders.get(gender) or min(genders.values()),
        sex_at_birth=gender if gender != "other" else "undisclosed",
        race=rng.choice(names.RACES),
        ethnicity=rng.choice(names.ETHNICITIES),
        preferred_language=rng.choice(names.LANGUAGES),
        email=email,
        ssn=ssn if serial % 4 else "",
        address=(f"{rng.randrange(10, 990)} {rng.choice(names.STREETS)}", "", clinic.city, "NY", clinic.zip_code),
        phone_numbers=phones if serial % 3 == 0 else phones[:1],
    )


def _add_contacts(patient_ids: Sequence[int], keys: Sequence[str], facility: Facility, now: datetime) -> None:
    EmergencyContact.unscoped.bulk_create(
        EmergencyContact(
            facility=facility,
            patient_id=patient_id,
            name=f"{names.FIRST_NAMES[(place * 7 + 3) % len(names.FIRST_NAMES)][0]} Contact",
            relationship=names.RELATIONS[place % len(names.RELATIONS)],
            phone_number=numbers.phone_number(400 + place),
            is_primary=True,
            created_at=now,
            updated_at=now,
        )
        for place, (patient_id, _) in enumerate(zip(patient_ids, keys, strict=True))
    )


def _link(
    clinic: Clinic, patient_ids: Sequence[int], providers: Sequence[int], facility: Facility, now: datetime
) -> None:
    """New charts get a primary care provider, some a referring one, and the pharmacy around the corner."""
    own = Staff.unscoped.filter(facility=facility, role__code="physician").count()
    pharmacy = Pharmacy.objects.filter(
        organization_id=facility.organization_id, external_id=f"{SYSTEM}-{clinic.code}"
    ).first()
    for place, patient_id in enumerate(patient_ids):
        Patient.unscoped.filter(pk=patient_id).update(
            pcp_id=providers[place % own] if own else None,
            referring_provider_id=providers[own + place % len(OUTSIDE_PROVIDERS)] if place % 3 == 0 else None,
            preferred_pharmacy=pharmacy,
        )
    if pharmacy is not None:
        PatientPharmacy.unscoped.bulk_create(
            PatientPharmacy(
                facility=facility, patient_id=patient_id, pharmacy=pharmacy, is_default=True, created_at=now,
                updated_at=now,
            )
            for patient_id in patient_ids
        )  # fmt: skip
