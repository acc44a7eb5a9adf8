"""The reads of allergies run on their indexes, on both engines."""

import pytest
from django.db import connection

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.allergies.queries import allergies as reads
from careflow.domains.allergies.queries import of_patient
from careflow.domains.allergies.queries.none_known import LAST
from careflow.platform.actor import system
from tests.domains.allergies.factories import an_allergy

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(north, ann, bob, stranger):
    for number in range(200):
        an_allergy(ann if number % 20 == 0 else bob, str(number), status="active" if number % 3 else "resolved")
    PatientAllergy.unscoped.bulk_create(
        PatientAllergy(facility_id=stranger.facility_id, patient=stranger, allergen="x", allergen_key=str(number))
        for number in range(2_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for step in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{step} = off")
    return system(name="x", organization_id=north.organization_id, facility_id=north.pk)


@pytest.mark.parametrize(
    "compiled", [reads.OF_PATIENT, reads.ACTIVE_OF_PATIENT, of_patient.ALL, of_patient.ONLY_ACTIVE]
)
def test_one_patients_allergies_read_that_patients_rows(actor, ann, compiled):
    text = compiled.queryset(actor, patient=ann.pk).explain()

    assert "allergy_of_patient" in text


def test_one_statement_reads_its_patients(actor, ann):
    text = LAST.queryset(actor, patient=ann.pk).explain()

    assert "allergies_noknownallergies_patient_id" in text or "no_known_allergies_once" in text


@pytest.mark.parametrize(
    ("filters", "index"), [({}, "allergy_newest"), ({"status": "resolved"}, "allergy_newest_by_status")]
)
def test_the_newest_of_a_facility_are_read_in_order(actor, filters, index):
    rows = PatientAllergy.objects.visible_to(actor).filter(pk__lt=10**9, **filters).order_by("-id")

    text = rows.values_list("allergen_key", *reads.COLUMNS)[: reads.CAP + 1].explain()

    # On PostgreSQL the composite foreign keys bring an index of the same shape along.
    assert index in text or "allergies_patientallergy_facility_id_id" in text
    assert "TEMP B-TREE" not in text
    assert "Sort" not in text
