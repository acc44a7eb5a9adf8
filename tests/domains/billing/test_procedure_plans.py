"""A look-up reads indexes and nothing else of the words, however many codes there are."""

import pytest
from django.db import connection

from careflow.domains.billing.queries import procedures as reads
from tests.domains.billing.procedure_samples import a_crowd

pytestmark = pytest.mark.django_db
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def crowd(db):
    a_crowd(6_000)
    if ON_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE billing_procedurecode, billing_procedureword")


def scans(plan):
    words = "Seq Scan on billing_procedureword" in plan or "SCAN U0\n" in plan or "SCAN V0\n" in plan
    return words or "Seq Scan on billing_procedurecode" in plan or "SCAN billing_procedurecode\n" in plan


PLANS = [
    (reads.WITH_WORDS[1], {"word_0": "ekg"}),
    (reads.WITH_WORDS[2], {"word_0": "number", "word_1": "1723"}),
    (reads.WITH_WORDS[3], {"word_0": "s012", "word_1": "made", "word_2": "up"}),
    (reads.BY_CODE, {"codes": ["99213", "S0001"]}),
    (reads.COMMON, {}),
]


@pytest.mark.parametrize(("compiled", "arguments"), PLANS, ids=["one", "two", "three", "codes", "common"])
def test_every_look_up_walks_an_index(crowd, compiled, arguments):
    plan = compiled.queryset(**arguments).explain()

    assert not scans(f"{plan}\n"), plan
