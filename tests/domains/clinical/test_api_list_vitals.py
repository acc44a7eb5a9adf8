from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, Vitals
from careflow.domains.clinical.queries import vitals as reads
from careflow.platform.actor import system
from tests.domains.clinical.factories import make_encounter, make_vitals
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db


def ids(response):
    return [row["id"] for row in response.json()]


def many(patient, count, *, first):
    """Vitals of one encounter each, an hour apart, the oldest first."""
    Encounter.unscoped.bulk_create(
        Encounter(facility=patient.facility, patient=patient, started_at=first + timedelta(hours=number))
        for number in range(count)
    )
    Vitals.unscoped.bulk_create(
        Vitals(facility=patient.facility, encounter=encounter, heart_rate_bpm=70, measured_at=encounter.started_at)
        for encounter in Encounter.unscoped.filter(patient=patient, vitals=None, progress_note=None).order_by("id")
    )


def test_an_encounter_shows_its_own(acting_as, encounter, path):
    make_vitals(make_encounter(encounter.patient))
    mine = make_vitals(encounter)

    response = acting_as("nina").get(path("vitals/", encounter=encounter.pk))

    assert response.status_code == 200
    assert response.json() == [acting_as("nina").get(path(f"vitals/{mine.pk}/")).json()]


def test_the_latest_measurement_comes_first_and_the_newer_entry_of_two(acting_as, encounter, ana, path):
    early = make_vitals(make_encounter(ana), measured_at=encounter.started_at - timedelta(1))
    first, second = (make_vitals(make_encounter(ana), measured_at=encounter.started_at) for _ in range(2))
    late = make_vitals(encounter, measured_at=encounter.started_at + timedelta(minutes=1))

    assert ids(acting_as("nina").get(path("vitals/"))) == [late.pk, second.pk, first.pk, early.pk]
    assert ids(acting_as("nina").get(path("vitals/", encounter=""))) == [late.pk, second.pk, first.pk, early.pk]


def test_a_patient_shows_a_trend_that_is_never_cut(acting_as, encounter, ana, north, path):
    many(ana, reads.CAP + 5, first=encounter.started_at)
    other = make_patient(north, "Bell", "Ben")
    theirs = make_vitals(make_encounter(other))
    nina = acting_as("nina")

    response = nina.get(path("vitals/", patient_id=ana.pk))

    times = [row["measured_at"] for row in response.json()]
    assert len(times) == reads.CAP + 5
    assert times == sorted(times, reverse=True)
    assert "Link" not in response.headers
    assert ids(nina.get(path("vitals/", patient_id=other.pk))) == [theirs.pk]
    assert ids(nina.get(path("vitals/", patient_id=other.pk, encounter=theirs.encounter_id))) == [theirs.pk]
    assert ids(nina.get(path("vitals/", patient_id=other.pk, encounter=encounter.pk))) == []


def test_a_facility_comes_by_the_thousand(acting_as, encounter, ana, path):
    many(ana, reads.CAP, first=encounter.started_at)
    oldest = make_vitals(make_encounter(ana), measured_at=encounter.started_at - timedelta(1))
    same_time = make_vitals(make_encounter(ana), measured_at=encounter.started_at - timedelta(1))
    nina = acting_as("nina")

    first = nina.get(path("vitals/"))
    link = first.headers["Link"].partition(">")[0].removeprefix("</v1/")
    rest = nina.get(link)
    tail = nina.get(path("vitals/", before=same_time.pk))

    assert len(first.json()) == reads.CAP
    assert f"before={ids(first)[-1]}" in link
    assert ids(rest) == [same_time.pk, oldest.pk]
    assert ids(tail) == [oldest.pk]
    assert "Link" not in rest.headers


def test_what_belongs_elsewhere_is_not_there(acting_as, cast, encounter, path):
    patient = make_patient(cast.facilities["south"])
    foreign = make_vitals(make_encounter(patient))
    nina = acting_as("nina")

    for query in (
        {"encounter": foreign.encounter_id}, {"encounter": 987_654}, {"patient_id": patient.pk},
        {"patient_id": 987_654}, {"before": foreign.pk}, {"before": 987_654}, {},
    ):  # fmt: skip
        response = nina.get(path("vitals/", **query))
        assert (response.status_code, response.json()) == (200, [])


@pytest.mark.parametrize("name", ["encounter", "patient_id", "before"])
@pytest.mark.parametrize("value", ["x", "0", "-1", "1.5", "9" * 40])
def test_a_filter_that_is_no_number_is_named(acting_as, path, name, value):
    response = acting_as("nina").get(path("vitals/", **{name: value}))

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", name])


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("lost", 403), ("sara", 403), ("liam", 403), ("bill", 403), ("stan", 200), ("nina", 200)],
)
def test_it_turns_away(acting_as, encounter, path, who, status):
    vitals = make_vitals(encounter)

    assert acting_as(who).get(path("vitals/")).status_code == status
    assert acting_as(who).get(path("vitals/", encounter="x")).status_code == (400 if status == 200 else status)
    assert acting_as(who).get(path(f"vitals/{vitals.pk}/")).status_code == status


def test_reading_costs_the_same_for_one_and_for_many_and_leaves_no_event(
    acting_as, encounter, ana, path, statements, budget
):
    nina = acting_as("nina")
    one = make_vitals(encounter)
    asked = [
        (path("vitals/"), "list_vitals"), (path("vitals/", encounter=encounter.pk), "list_vitals"),
        (path("vitals/", patient_id=ana.pk), "list_vitals"), (path(f"vitals/{one.pk}/"), "get_vitals"),
    ]  # fmt: skip

    few = [statements(lambda address=address: nina.get(address)) for address, _ in asked]
    many(ana, 30, first=encounter.started_at)
    more = [statements(lambda address=address: nina.get(address)) for address, _ in asked]

    assert few == more == [budget(name) for _, name in asked]
    assert not AuditEvent.objects.exists()


@pytest.fixture
def plan(north, ana, encounter):
    """How the engine runs a compiled query, with a few hundred rows there; on PostgreSQL without the steps that
    pay off only for so few."""
    actor = system(name="x", organization_id=north.organization_id, facility_id=north.pk)
    for patient in (ana, *(make_patient(north, f"Bell {number}") for number in range(30))):
        many(patient, 10, first=encounter.started_at)

    def of(compiled, without=(), **arguments):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            if connection.vendor == "postgresql":
                for step in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", *without):
                    cursor.execute(f"SET LOCAL enable_{step} = off")
        return compiled.queryset(actor, **arguments).explain()

    return of


def test_the_newest_are_read_from_their_index_in_order(plan):
    for text in (plan(reads.NEWEST, ["sort"]), plan(reads.OLDER, ["sort"], moment=timezone.now(), but=5)):
        assert "vitals_newest" in text
        assert "Sort" not in text
        assert "TEMP B-TREE" not in text


def test_a_trend_is_read_by_the_patients_encounters(plan, ana):
    text = plan(reads.OF_PATIENT, patient=ana.pk)

    assert "encounter_of_patient" in text
    assert "vitals_newest" not in text
