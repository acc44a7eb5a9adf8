"""Many made-up charts, fast, for plans and figures."""

import random
from datetime import UTC, date, datetime, timedelta

from careflow.domains.facilities.models import PatientGender
from careflow.domains.patients.models import Patient, PatientPhone
from careflow.domains.patients.operations import phone_columns, search_columns

SYLLABLES = "an be cor da el fi gor ha il jo ka lo mar ne ol pe qui ro sa ti ul ver wa xi yo zan".split()
LONG_AGO = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
BATCH = 2_000


def a_crowd(*, facility_id, count, seed=7, first_chart_number=1_000_000):
    """`count` charts with names like "Belomar"; each with one phone."""
    dice = random.Random(seed)
    gender = PatientGender.unscoped.filter(facility_id=facility_id).first().pk
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        charts = [_chart(dice, facility_id, gender, str(first_chart_number + start + n)) for n in range(size)]
        numbers = [f"{dice.randint(201, 989)}55{dice.randint(10000, 99999)}" for _ in range(size)]
        for chart, number in zip(charts, numbers, strict=True):
            chart.search_text += f"\n{number}"
        Patient.unscoped.bulk_create(charts, batch_size=500)
        PatientPhone.unscoped.bulk_create(
            [
                PatientPhone(
                    facility_id=facility_id, patient_id=chart.pk, number=number, is_primary=True,
                    **phone_columns(number),
                )
                for chart, number in zip(charts, numbers, strict=True)
            ],
            batch_size=1_000,
        )  # fmt: skip


def _chart(dice, facility_id, gender, chart_number):
    first, last, middle = ("".join(dice.choices(SYLLABLES, k=size)).capitalize() for size in (2, 3, 2))
    email = f"{first}.{last}{dice.randint(1, 99)}@example.org".lower()
    return Patient(
        facility_id=facility_id, gender_id=gender, first_name=first, last_name=last, middle_name=middle, email=email,
        date_of_birth=date(1930, 1, 1) + timedelta(days=dice.randint(0, 34_000)), chart_number=chart_number,
        created_at=LONG_AGO, updated_at=LONG_AGO,
        **search_columns(
            first_name=first, last_name=last, middle_name=middle, chart_number=chart_number, email=email
        ),
    )  # fmt: skip
