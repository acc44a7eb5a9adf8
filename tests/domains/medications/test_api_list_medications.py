from datetime import date, timedelta

import pytest

from careflow.domains.medications.queries import medications as reads
from tests.domains.medications.factories import NOW, a_medication
from tests.domains.patients.factories import a_care_provider, a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def short_pages(monkeypatch):
    """Pages of two."""
    monkeypatch.setattr(reads, "CAP", 2)
    reads.compiled_list.cache_clear()
    yield
    reads.compiled_list.cache_clear()


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()]


def test_one_patients_come_by_name_then_latest_start_then_newest(acting_as, ana, ben, path):
    later = NOW + timedelta(days=1)
    zinc = a_medication(ana, "Zinc")
    unknown_start = a_medication(ana, "Ámoxicillin", created_at=later)
    old = a_medication(ana, "amoxicillin", start_date=date(2020, 1, 5), status="discontinued")
    same_day = a_medication(ana, "Amoxicillin", start_date=date(2026, 1, 5), created_at=later)
    recent = a_medication(ana, "AMOXICILLIN", start_date=date(2026, 1, 5))
    twin = a_medication(ana, "Amoxicillin", start_date=date(2026, 1, 5), created_at=later)
    a_medication(ben)

    expected = [row.pk for row in (twin, same_day, recent, old, unknown_start, zinc)]
    assert ids(acting_as("stan").get(path(patient_id=ana.pk))) == expected
    assert [pk for pk in ids(acting_as("stan").get(path())) if pk in expected] == expected


def test_the_facilitys_come_in_the_same_order(acting_as, ana, ben, path):
    ids_by_name = [a_medication(patient, name).pk for patient, name in ((ben, "Zinc"), (ana, "Iron"), (ben, "Aspirin"))]
    latest = a_medication(ana, "Iron", start_date=date(2026, 1, 5)).pk

    assert ids(acting_as("stan").get(path())) == [ids_by_name[2], latest, ids_by_name[1], ids_by_name[0]]


def test_a_row_is_what_is_read_alone(acting_as, ana, stone, path):
    medication = a_medication(ana, prescriber=stone)
    stan = acting_as("stan")

    alone = stan.get(path(f"{medication.pk}/")).json()

    assert alone.pop("alerts") == []
    assert stan.get(path()).json() == [alone]


def test_they_are_sifted_by_status(acting_as, ana, ben, path):
    active, over = a_medication(ana), a_medication(ana, status="discontinued")
    other = a_medication(ben, status="discontinued")
    stan = acting_as("stan")

    assert ids(stan.get(path(patient_id=ana.pk, status="active"))) == [active.pk]
    assert ids(stan.get(path(patient_id=ana.pk, status="discontinued"))) == [over.pk]
    assert ids(stan.get(path(status="discontinued"))) == [other.pk, over.pk]
    assert ids(stan.get(path(patient_id=ana.pk, status="inactive"))) == []
    assert len(stan.get(path(status="", patient_id="")).json()) == 3


def test_other_facilities_are_not_listed(acting_as, south, path):
    foreign = a_patient(south)
    a_medication(foreign)
    stan = acting_as("stan")

    assert (ids(stan.get(path())), ids(stan.get(path(patient_id=foreign.pk)))) == ([], [])
    assert ids(stan.get(path(patient_id=10**9))) == []


def test_a_long_list_keeps_the_newest_and_says_how_to_ask_on(acting_as, ana, path, short_pages):
    made = [a_medication(ana, name).pk for name in ("Aspirin", "Zinc", "Biotin", "Iron", "Calcium")]
    stan = acting_as("stan")

    pages, link = [], path(status="active")
    while link:
        page = stan.get(link)
        pages.append(ids(page))
        found = page.headers.get("Link", "")
        link = found[found.index("<") + 1 : found.index(">")].removeprefix("/v1/") if found else ""

    assert pages == [[made[4], made[3]], [made[2], made[1]], [made[0]]]


def test_one_patients_list_is_never_cut(acting_as, ana, path, short_pages):
    made = [a_medication(ana, str(number)).pk for number in range(5)]

    page = acting_as("stan").get(path(patient_id=ana.pk))

    assert (ids(page), "Link" in page.headers) == (made, False)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"patient_id": "ana"}, "patient_id"),
        ({"patient_id": "-1"}, "patient_id"),
        ({"patient_id": "9" * 30}, "patient_id"),
        ({"status": "paused"}, "status"),
        ({"status": "%00"}, "status"),
        ({"before": "x"}, "before"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_parameter(acting_as, path, query, field):
    response = acting_as("stan").get(path(**query))

    assert (response.status_code, field in response.json()) == (400, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("bill", 403), ("adam", 403), ("sara", 403), ("liam", 403), ("lost", 403), ("ada", 200),
     ("paul", 200), ("nina", 200), ("stan", 200)],
)  # fmt: skip
def test_whoever_may_view_medications_sees_them(acting_as, path, who, status):
    assert acting_as(who).get(path()).status_code == status


def test_it_costs_the_same_for_one_and_for_many(cast, acting_as, north, ana, path, statements, budget):
    stan = acting_as("stan")
    colleague = a_care_provider(north, linked_staff=cast.staff["paul@north"])
    a_medication(ana, prescriber=colleague)
    calls = [
        lambda query=query: stan.get(path(**query)) for query in ({"patient_id": ana.pk}, {}, {"status": "active"})
    ]
    few = [statements(call) for call in calls]
    for number in range(40):
        a_medication(ana, prescriber=a_care_provider(north, linked_staff=cast.staff["paul@north"]), dose=str(number))

    assert [statements(call) for call in calls] == few == [budget("list_medications")] * 3
    assert {row["prescriber_display"] for row in stan.get(path()).json()} == {"Paul Example"}
