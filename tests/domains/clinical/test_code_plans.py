"""A search reads indexes and nothing else, however many codes there are."""

import pytest
from django.db import connection

from careflow.domains.clinical.queries import codes as reads
from tests.domains.clinical.code_samples import a_crowd

pytestmark = pytest.mark.django_db
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def crowd(db):
    a_crowd(6_000)


def scans(plan):
    return "Seq Scan" in plan or "SCAN clinical_diagnosiscode\n" in plan or "SCAN clinical_codeword" in plan


PLANS = [
    (reads.WORDS, {"words": ["poison", "1", "T0"]}, "clinical_codeword"),
    (reads.AT_PLACES, {"places": list(range(200, 250))}, "diagnosis_code_shown"),
    (reads.BEGINNING, {"beginning": "T0001"}, "code_key" if ON_POSTGRESQL else "(code_key>? AND code_key<?)"),
    (reads.COMMON, {}, "diagnosis_code_common"),
    (reads.KNOWN, {"codes": ["T00.000", "E11.42"]}, "_code_" if ON_POSTGRESQL else "(code=?)"),
]


def test_every_read_of_codes_walks_an_index(crowd):
    for compiled, arguments, index in PLANS:
        plan = compiled.queryset(**arguments).explain()
        assert not scans(f"{plan}\n"), plan
        assert index in plan, plan


def test_what_is_shown_comes_out_of_the_index_alone(crowd):
    with connection.cursor() as cursor:
        if ON_POSTGRESQL:
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = reads.AT_PLACES.queryset(places=list(range(200, 250))).explain()

    assert "Index Only Scan" in plan or "USING COVERING INDEX diagnosis_code_shown" in plan, plan


def test_the_number_of_statements_does_not_depend_on_what_is_found(statements, crowd):
    for search in ("poison", "poisoning number 17", "T00", "T00.1", "nothing at all", "T0 poisoning"):
        assert statements(lambda search=search: reads.search_codes(search=search)) <= 2, search
