"""The reads of medications run on their indexes, on both engines."""

from datetime import timedelta

import pytest
from django.db import connection

from careflow.domains.medications.models import Medication, RefillRequest, name_key
from careflow.domains.medications.queries import alerts, medications, of_patient, refills
from careflow.platform.actor import system
from tests.domains.medications.factories import NOW
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db
ROWS = 2_000


@pytest.fixture
def crowd(south, ana, ben, stone):
    """Two thousand medications of North, each asked for once, and as many of South. Ana has forty of them."""
    sara = a_patient(south)
    made = Medication.unscoped.bulk_create(
        Medication(
            facility_id=patient.facility_id, patient=patient, medication_name=f"Drug {number}",
            name_key=name_key(f"Drug {number}"), dose="1", route="oral", frequency="daily",
            prescriber=stone if patient is ana else None,
        )
        for number in range(ROWS)
        for patient in (sara, ana if number % 50 == 0 else ben)
    )  # fmt: skip
    RefillRequest.unscoped.bulk_create(
        RefillRequest(
            facility_id=medication.facility_id, patient_id=medication.patient_id, medication=medication,
            requested_at=NOW - timedelta(minutes=number), resolved_at=None if number % 20 == 0 else NOW,
            status="pending" if number % 20 == 0 else "denied",
        )
        for number, medication in enumerate(made)
    )  # fmt: skip


@pytest.fixture
def north_system(north):
    return system(name="x", organization_id=north.organization_id, facility_id=north.pk)


@pytest.fixture
def counted(crowd):
    """The engine knows how many rows there are. On PostgreSQL the steps that pay off for a few thousand rows are
    forbidden, to see what it does with a million."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for step in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{step} = off")


@pytest.fixture
def plan(north_system, counted):
    """How the engine runs a list in North."""

    def of(reads, **filters):
        return reads.compiled_list(*filters).queryset(north_system, **filters).explain()

    return of


def reads_whole_table(text):
    return "Seq Scan on medications_" in text or "SCAN medications_" in text


@pytest.mark.parametrize("filters", [{}, {"status": "active"}])
def test_one_patients_medications_read_the_index_of_the_patient(plan, ana, filters):
    text = plan(medications, patient=ana.pk, **filters)

    assert "medication_of_patient" in text
    assert not reads_whole_table(text)


@pytest.mark.weak_point("N12")
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        # With two facilities of one size, PostgreSQL may as well walk the primary key backwards.
        ({"before": 10**9}, "medication_newest" if connection.vendor == "sqlite" else "Index Scan Backward"),
        ({"status": "inactive"}, "medication_newest_by_status"),
        ({"status": "inactive", "before": 10**9}, "medication_newest_by_status"),
    ],
)
def test_the_facilitys_newest_medications_read_an_index(plan, filters, index):
    text = plan(medications, **filters)

    assert index in text
    assert not reads_whole_table(text)
    assert "Sort" not in text
    assert "ORDER BY" not in text


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"status": "pending"}, "refill_request_inbox"),
        ({"status": "pending", "source": "patient", "prescriber": "stone"}, "refill_request_inbox"),
        ({"status": "pending", "mine": 1}, "refill_request_inbox"),
        ({"patient": "ana"}, "refill_request_of_patient"),
    ],
)
def test_requests_read_the_index_that_fits(plan, ana, stone, filters, index):
    ids = {"ana": ana.pk, "stone": stone.pk}
    wanted = {name: ids.get(value, value) for name, value in filters.items()}

    assert index in plan(refills, **wanted)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("compiled", "extra", "index"),
    [
        (of_patient.ALL, {}, "medication_of_patient"),
        (of_patient.ACTIVE, {}, "medication_of_patient"),
        (of_patient.REFILLS, {"earliest": NOW}, "refill_request_of_patient"),
    ],
    ids=["all", "active", "refills"],
)
def test_what_a_patient_sees_is_read_by_the_index_of_the_patient(north_system, ana, compiled, extra, index):
    text = compiled.queryset(north_system, patient=ana.pk, **extra).explain()

    assert index in text
    assert not reads_whole_table(text)


def test_a_page_of_the_inbox_is_read_in_order(plan):
    for filters in ({}, {"status": "denied"}, {"before": 1}):
        text = plan(refills, **filters)
        assert "refill_request_inbox" in text or "refill_request_newest" in text
        assert "Sort" not in text
        assert "ORDER BY" not in text


def test_lists_cost_two_statements_among_two_thousand_rows(acting_as, crowd, ana, path, statements):
    nina = acting_as("nina")
    lists = [path(), path(patient_id=ana.pk), path("refill-requests/"), path("refill-requests/", patient_id=ana.pk)]

    sizes = [len(nina.get(each).json()) for each in lists]

    assert sizes == [1000, 40, 1000, 40]
    assert {statements(lambda each=each: nina.get(each)) for each in lists} == {2}


INDEXES_OF_A_COMPARISON = ("medication_of_patient", "medicationalert_medication_id", "medicationalert_allergy_id")


@pytest.mark.usefixtures("counted")
def test_a_comparison_reads_the_rows_of_its_patient_its_medication_and_its_allergy(north_system, ana):
    text = alerts.BESIDE.queryset(north_system, patient=ana.pk, medication=1, allergy=1).explain()

    assert [index for index in INDEXES_OF_A_COMPARISON if index not in text] == []
    assert not reads_whole_table(text)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="its counts of rows outlive the tests that made them")
def test_a_comparison_does_so_before_the_engine_has_counted_anything(north_system, ana):
    """As on a fresh server."""
    text = alerts.BESIDE.queryset(north_system, patient=ana.pk, medication=1, allergy=1).explain()

    assert [index for index in INDEXES_OF_A_COMPARISON if index not in text] == []
    assert not reads_whole_table(text)
