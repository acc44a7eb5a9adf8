"""How the engines walk to the charts that a search finds, with enough charts to make a difference."""

import itertools
import re
from datetime import date

import psycopg
import pytest
from django.db import connection

from careflow.domains.patients.models import Patient, PatientPhone
from careflow.domains.patients.queries.search.find import Wanted, conditions_of
from careflow.domains.patients.queries.search.run import prepare
from careflow.domains.patients.queries.search.statement import TrigramMatch
from careflow.platform import guards
from careflow.platform.actor import Actor
from tests.domains.patients.crowd import a_crowd
from tests.domains.patients.factories import a_patient

TODAY = date(2026, 3, 1)
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def crowd(north, south):
    a_crowd(facility_id=north.pk, count=6_000, seed=1)
    a_crowd(facility_id=south.pk, count=3_000, seed=2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Actor(user_id=1, name="", organization_id=north.organization_id, facility_id=north.pk)


def plan_of(actor, **wanted):
    conditions = conditions_of(Wanted(**wanted), TODAY, connection.vendor)
    statement, arguments = prepare(actor, conditions, most=50)
    return statement.queryset(actor, **arguments).explain()


def kept_plan_of(actor, **wanted):
    """The one that PostgreSQL makes for any arguments. None where it plans anew for each."""
    conditions = conditions_of(Wanted(**wanted), TODAY, connection.vendor)
    statement, arguments = prepare(actor, conditions, most=50)
    if statement.replanned:
        return None
    sql, values = statement.queryset(actor, **arguments).query.sql_with_params()
    places = itertools.count(1)
    numbered = re.sub("%s", lambda _: f"${next(places)}", sql).replace("%%", "%")
    with connection.cursor() as cursor, psycopg.RawCursor(connection.connection) as raw:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        raw.execute(f"PREPARE search AS {numbered}".encode())
        cursor.execute(f"EXPLAIN EXECUTE search({', '.join(['%s'] * len(values))})", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE search")
    return plan


def walks_every_chart(plan):
    if ON_POSTGRESQL:
        return "Seq Scan on patients_patient" in plan  # or on their phones
    return any(f"SCAN {table}" in plan for table in ("p\n", "patients_patient", "x\n", "patients_patientphone"))


BY_NAME = "patient_by_name"
# SQLite numbers the indexes of constraints instead of naming them.
BY_CHART_NUMBER = "patient_chart_number_once" if ON_POSTGRESQL else "(facility_id=? AND chart_number>?"
BY_TEXT = "patient_search_text" if ON_POSTGRESQL else "VIRTUAL TABLE INDEX"


# What is looked for, and the indexes that lead there.
WALKS = [
    ({"search": "belo"}, [BY_NAME, "patient_by_first_name", BY_TEXT]),
    ({"search": "be"}, [BY_NAME, "patient_by_first_name", "patient_by_preferred_name", "patient_by_middle_name"]),
    ({"search": "belo, ha"}, [BY_NAME, BY_TEXT]),
    ({"search": "hafi belomar"}, [BY_NAME, BY_TEXT]),
    ({"search": "ha be"}, [BY_NAME]),
    ({"search": "be, ha"}, [BY_NAME]),
    ({"name": "be,"}, [BY_NAME]),
    ({"search": "elom"}, [BY_TEXT]),
    ({"search": "0%_x"}, [BY_TEXT]),
    ({"search": "1000123"}, [BY_CHART_NUMBER, "patient_phone_number", "patient_phone_local", BY_TEXT]),
    ({"chart_number": "10001"}, [BY_CHART_NUMBER, BY_TEXT]),
    ({"phone": "5550110001"}, ["patient_phone_number", "patient_phone_local", BY_TEXT]),
    ({"phone": "7321"}, ["patient_phone_number", "patient_phone_local", BY_TEXT]),
    ({"date_of_birth": date(1980, 5, 12)}, ["patient_by_birth_date"]),
    ({"search": "belo", "date_of_birth": date(1980, 5, 12), "phone": "0001"}, ["patient_by_birth_date"]),
]


# How many phone numbers begin so decides.
PLANNED_EACH_TIME = [wanted for wanted, _ in WALKS if "phone" in wanted or wanted == {"search": "1000123"}]


@pytest.mark.weak_point("N12")
def test_every_search_walks_indexes(crowd):
    """One test for all, because the crowd takes its time."""
    for wanted, indexes in WALKS:
        plans = [plan_of(crowd, **wanted), *([kept_plan_of(crowd, **wanted)] if ON_POSTGRESQL else [])]
        for plan in filter(None, plans):
            assert not walks_every_chart(plan), (wanted, plan)
            assert [name for name in indexes if name not in plan] == [], (wanted, plan)
    if ON_POSTGRESQL:
        assert [wanted for wanted, _ in WALKS if kept_plan_of(crowd, **wanted) is None] == PLANNED_EACH_TIME
        inside = plan_of(crowd, search="elom").split("patient_search_text")[1]
        assert "Index Cond: ((facility_id = " in inside.split(")\n")[1], inside


@pytest.mark.skipif(ON_POSTGRESQL, reason="there the plan itself names the facility")
def test_a_search_inside_names_meets_no_chart_of_another_facility(north, south):
    for facility in (north, south):
        a_crowd(facility_id=facility.pk, count=200, seed=facility.pk)
    match = TrigramMatch(["mar"])
    with connection.cursor() as cursor:
        for facility_id in (north.pk, south.pk):
            query = "SELECT rowid FROM patients_search WHERE patients_search MATCH %s"
            cursor.execute(query, [match.text(facility_id)])
            met = {row[0] for row in cursor.fetchall()}
            own = Patient.unscoped.filter(facility_id=facility_id, search_text__contains="mar")
            assert own.exists()
            assert met >= set(own.values_list("pk", flat=True))
            assert not Patient.unscoped.filter(pk__in=met).exclude(facility_id=facility_id).exists()


def found(actor, **wanted):
    conditions = conditions_of(Wanted(**wanted), TODAY, connection.vendor)
    statement, arguments = prepare(actor, conditions, most=1_000)
    rows = statement.rows(actor, **arguments)
    assert rows == list(statement.queryset(actor, **arguments))
    return [row[0] for row in rows]


@pytest.mark.parametrize("term", ["elom", "lo", "ha be", "mar, fi", "10001", "@example.org", "hafi"])
def test_the_indexes_find_what_reading_every_chart_finds(north, term):
    """Against the plain rule, for terms of one kind: some value of the chart holds the term."""
    a_crowd(facility_id=north.pk, count=300)
    actor = Actor(user_id=1, name="", organization_id=north.organization_id, facility_id=north.pk)
    rows = Patient.unscoped.order_by("last_key", "first_key", "id")
    numbers = dict(PatientPhone.unscoped.values_list("patient_id", "number_key"))

    def fits(row):
        given = (row.first_key, row.preferred_key, row.middle_key)
        names = (row.last_key, *given)
        if "," in term:
            last, first = term.split(", ")
            return last in row.last_key and any(name.startswith(first) for name in given)
        if " " in term:
            return all(any(name.startswith(word) for name in names) for word in term.split())
        if len(term) < 3:
            return any(name.startswith(term) for name in names)
        return any(term in value for value in (*names, row.chart_number, row.email, numbers[row.pk]))

    assert found(actor, search=term) == [row.pk for row in rows if fits(row)]


def test_the_index_follows_every_change(north):
    actor = Actor(user_id=1, name="", organization_id=north.organization_id, facility_id=north.pk)
    patient = a_patient(north, last_name="Blacksmith")
    assert found(actor, search="acksm") == [patient.pk]

    Patient.unscoped.filter(pk=patient.pk).update(search_text="potter")
    assert found(actor, search="acksm") == []
    assert found(actor, search="otte") == [patient.pk]

    patient.phones.all().delete()
    Patient.unscoped.filter(pk=patient.pk).delete()
    assert found(actor, search="otte") == []


def test_installing_the_guards_again_keeps_and_completes_the_index(north):
    actor = Actor(user_id=1, name="", organization_id=north.organization_id, facility_id=north.pk)
    patient = a_patient(north, last_name="Blacksmith")
    connection.check_constraints()  # PostgreSQL alters no table that has checks pending
    guards.install(connection)
    assert found(actor, search="acksm") == [patient.pk]

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX patient_search_text" if ON_POSTGRESQL else "DROP TABLE patients_search")
    guards.install(connection)

    assert found(actor, search="acksm") == [patient.pk]
