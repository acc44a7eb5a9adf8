"""Charts, telephone numbers, and the directory of those who care for the patients."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from careflow.domains.patients.models import CareProvider, Patient, PatientPhone
from careflow.domains.patients.operations import reserve_chart_numbers
from careflow.domains.patients.operations.keys import phone_columns, search_columns
from careflow.importers.demo.names import ETHNICITIES, LANGUAGES, RACES
from careflow.importers.loadgen import bulk, names
from careflow.importers.loadgen.bulk import Row
from careflow.importers.loadgen.clinics import Clinic

OLDEST = 95 * 365
OUTSIDE_PRACTICES = 12
ONE_IS_REFERRED_OF = 4
KEYS = ("last_key", "first_key", "middle_key", "preferred_key", "search_text")
CHART = (
    "id", "facility_id", "first_name", "last_name", "middle_name", "preferred_name", *KEYS, "date_of_birth",
    "gender_id", "sex_at_birth", "race", "ethnicity", "preferred_language", "email", "chart_number",
    "address_line_1", "address_city", "address_zip_code", "pcp_id", "referring_provider_id",
)  # fmt: skip
PHONE = ("id", "facility_id", "patient_id", "number", "number_key", "local_key")


@dataclass(frozen=True, slots=True)
class Directory:
    """Ids of care providers: the clinic's own, and practices that send patients."""

    own: list[int]
    outside: list[int]

    def of(self, patient_id: int) -> tuple[int, int | None]:
        """Who cares for the patient, and who has sent them, if anybody has."""
        turn, rest = divmod(patient_id, ONE_IS_REFERRED_OF)
        return self.own[turn % len(self.own)], None if rest else self.outside[turn % len(self.outside)]


def write_patients(clinic: Clinic, *, rng: Random, today: date) -> None:
    numbers = reserve_chart_numbers(facility_id=clinic.facility.pk, count=clinic.share.patients)
    stamp = {"created_at": clinic.facility.created_at, "updated_at": clinic.facility.created_at}
    directory = _directory(clinic, rng)
    charts = (
        (*_chart(clinic, patient_id, chart_number, rng, today), *directory.of(patient_id))
        for patient_id, chart_number in zip(patient_ids(clinic), numbers, strict=True)
    )
    bulk.write(Patient, CHART, charts, address_line_2="", address_state="NY", **stamp)
    bulk.write(PatientPhone, PHONE, _phones(clinic), is_primary=True)


def patient_ids(clinic: Clinic) -> range:
    return range(clinic.first_patient, clinic.first_patient + clinic.share.patients)


def phone_number(patient_id: int) -> str:
    """One in ten has none. Area codes with a nine in the middle are never given out."""
    if patient_id % 10 == 0:
        return ""
    mixed = patient_id * 7_368_787 % 10**9
    area, exchange = mixed % 8 * 100 + 290 + mixed // 8 % 10, 200 + mixed // 80 % 800
    return f"({area}) {exchange}-{mixed // 64_000 % 10_000:04}"


def _directory(clinic: Clinic, rng: Random) -> Directory:
    entry: dict[str, Any] = {
        "facility": clinic.facility,
        "created_at": clinic.facility.created_at,
        "updated_at": clinic.facility.created_at,
    }
    own = [CareProvider(linked_staff_id=provider.staff_id, **entry) for provider in clinic.providers]
    outside = [
        CareProvider(organization_name=f"{town} Family Practice", **entry)
        for town in rng.sample(names.TOWNS, OUTSIDE_PRACTICES)
    ]
    CareProvider.unscoped.bulk_create([*own, *outside])
    return Directory([row.pk for row in own], [row.pk for row in outside])


def _chart(clinic: Clinic, patient_id: int, chart_number: str, rng: Random, today: date) -> Row:
    name, number = names.draw(rng), phone_number(patient_id)
    email = f"p{patient_id}@load.example" if rng.random() < 0.4 else ""
    keys = search_columns(
        first_name=name.first, last_name=name.last, middle_name=name.middle, preferred_name=name.preferred,
        chart_number=chart_number, email=email, phone_numbers=(number,) if number else (),
    )  # fmt: skip
    # The younger half is a third of the years: as in a waiting room.
    born = today - timedelta(days=int(OLDEST * rng.random() ** 0.8) + 1)
    return (
        patient_id, clinic.facility.pk, name.first, name.last, name.middle, name.preferred, *map(keys.get, KEYS), born,
        clinic.genders[name.sex], name.sex, rng.choice(RACES), rng.choice(ETHNICITIES), rng.choice(LANGUAGES), email,
        chart_number, f"{rng.randrange(1, 990)} {rng.choice(names.STREETS)} Street", rng.choice(names.TOWNS),
        f"{rng.randrange(10_000, 15_000)}",
    )  # fmt: skip


def _phones(clinic: Clinic) -> Iterator[Row]:
    for patient_id in patient_ids(clinic):
        if number := phone_number(patient_id):
            keys = phone_columns(number)
            yield patient_id, clinic.facility.pk, patient_id, number, keys["number_key"], keys["local_key"]
