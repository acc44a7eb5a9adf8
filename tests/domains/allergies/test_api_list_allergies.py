from datetime import timedelta

import pytest

from careflow.domains.allergies.queries import allergies as reads
from careflow.domains.audit.models import AuditEvent
from tests.domains.allergies.factories import LONG_AGO, an_allergy

pytestmark = pytest.mark.django_db


def test_active_ones_come_first_then_by_allergen_then_the_last_changed(acting_as, ann, path):
    later = LONG_AGO + timedelta(days=1)
    wrong = an_allergy(ann, "Aspirin", status="entered_in_error")
    sulfa = an_allergy(ann, "sulfa")
    peanut = an_allergy(ann, "Peanut", category="food")
    old_peanut = an_allergy(ann, "Peanut", status="resolved")
    newer_peanut = an_allergy(ann, "Peanut", status="inactive", updated_at=later)
    latex, other_latex = an_allergy(ann, "Latex", category="latex"), an_allergy(ann, "Latex", category="other")

    listed = acting_as("stan").get(path(patient_id=ann.pk)).json()

    assert [row["id"] for row in listed] == [
        row.pk for row in (latex, other_latex, peanut, sulfa, wrong, newer_peanut, old_peanut)
    ]
    assert [row["is_active"] for row in listed] == [True] * 4 + [False] * 3


def test_a_row_of_the_list_is_what_one_allergy_shows(acting_as, ann, path):
    allergy = an_allergy(ann, severity="life_threatening", status="entered_in_error", notes="Told by her mother.")
    nurse = acting_as("nina")

    listed = nurse.get(path(patient_id=ann.pk)).json()
    one = nurse.get(path(f"{allergy.pk}/"))

    assert listed == [one.json()] == nurse.get(path()).json()
    assert one.headers["ETag"] == '"1"'
    assert one.json() == {
        "id": allergy.pk,
        "patient": ann.pk,
        "patient_name": "Lee, Ann",
        "patient_chart_number": ann.chart_number,
        "facility": ann.facility_id,
        "allergen": "Penicillin",
        "category": "medication",
        "category_label": "Medication",
        "reaction": "Hives",
        "severity": "life_threatening",
        "severity_label": "Life Threatening",
        "onset_date": None,
        "status": "entered_in_error",
        "status_label": "Entered in Error",
        "is_active": False,
        "notes": "Told by her mother.",
        "created_by": None,
        "updated_by": None,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
    }


@pytest.fixture
def mixed(ann):
    return {
        "drug": an_allergy(ann, "A"),
        "food": an_allergy(ann, "B", category="food"),
        "old food": an_allergy(ann, "C", category="food", status="resolved"),
        "wrong": an_allergy(ann, "D", status="entered_in_error"),
    }


@pytest.mark.parametrize("everybody", [True, False])
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["drug", "food", "old food", "wrong"]),
        ({"status": "", "category": "", "is_active": ""}, ["drug", "food", "old food", "wrong"]),
        ({"status": "active"}, ["drug", "food"]),
        ({"status": "entered_in_error"}, ["wrong"]),
        ({"category": "food"}, ["food", "old food"]),
        ({"category": "food", "status": "resolved"}, ["old food"]),
        ({"is_active": "true"}, ["drug", "food"]),
        ({"is_active": "1"}, ["drug", "food"]),
        ({"is_active": "yes"}, ["drug", "food"]),
        ({"is_active": "False"}, ["old food", "wrong"]),
        ({"is_active": "0"}, ["old food", "wrong"]),
        ({"is_active": "no"}, ["old food", "wrong"]),
        ({"is_active": "no", "status": "active"}, []),
    ],
)
def test_it_filters(acting_as, ann, path, mixed, query, names, everybody):
    asked = query if everybody else {"patient_id": ann.pk, **query}

    found = acting_as("nina").get(path(**asked)).json()

    assert [row["id"] for row in found] == [mixed[name].pk for name in names]


@pytest.mark.parametrize(
    "query",
    [
        {"patient_id": "x"}, {"patient_id": "9" * 30}, {"patient_id": "0"}, {"status": "gone"}, {"category": "drug"},
        {"is_active": "maybe"}, {"before": "x"}, {"before": "-1"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_its_parameter(acting_as, path, query):
    response = acting_as("nina").get(path(**query))

    assert (response.status_code, next(iter(query)) in response.json()) == (400, True)


def test_patients_of_elsewhere_and_nowhere_have_no_rows(acting_as, stranger, path):
    an_allergy(stranger)

    for number in (stranger.pk, 999_999_999):
        assert acting_as("nina").get(path(patient_id=number)).json() == []
    assert acting_as("nina").get(path()).json() == []


def test_the_facilitys_list_is_cut_and_says_how_to_ask_on(acting_as, ann, bob, path, monkeypatch):
    monkeypatch.setattr(reads, "CAP", 2)
    made = [an_allergy(person, letter).pk for letter, person in zip("cabde", (ann, bob, ann, bob, ann), strict=True)]
    an_allergy(bob, status="resolved")
    nurse = acting_as("nina")

    pages, link = [], path(status="active")
    while link:
        page = nurse.get(link)
        pages.append([entry["id"] for entry in page.json()])
        found = page.headers.get("Link", "")
        link = found[found.index("<") + 1 : found.index(">")].removeprefix("/v1/") if found else ""

    assert [set(page) for page in pages] == [set(made[3:]), set(made[1:3]), {made[0]}]
    assert "Link" not in nurse.get(path(patient_id=ann.pk)).headers


def test_a_patients_list_is_never_cut(acting_as, ann, path, monkeypatch):
    monkeypatch.setattr(reads, "CAP", 2)
    for letter in "abcd":
        an_allergy(ann, letter)

    assert len(acting_as("nina").get(path(patient_id=ann.pk)).json()) == 4


def test_the_facilitys_list_has_the_order_of_a_patients(acting_as, ann, path):
    for number, name in enumerate(["b", "É", "a", "z", "Ω", "f", "🐝", "豆"]):
        an_allergy(ann, name)
        an_allergy(ann, name, status="resolved", updated_at=LONG_AGO + timedelta(seconds=number % 3))
        an_allergy(ann, name, status="inactive", updated_at=LONG_AGO + timedelta(seconds=number % 2))
    nurse = acting_as("nina")

    assert nurse.get(path()).json() == nurse.get(path(patient_id=ann.pk)).json()


def test_a_list_leaves_no_line_of_history(acting_as, ann, path):
    acting_as("nina").get(path(patient_id=ann.pk))

    assert not AuditEvent.objects.exists()


def test_an_allergy_of_another_facility_is_not_there(acting_as, stranger, path):
    foreign = an_allergy(stranger)
    nurse = acting_as("nina")

    for method in ("GET", "PATCH", "DELETE"):
        assert nurse.send(method, path(f"{foreign.pk}/"), {}).status_code == 404
        assert nurse.send(method, path("999999999/"), {}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("lena", 403), ("adam", 403)])
def test_it_turns_away(acting_as, ann, path, who, status):
    allergy = an_allergy(ann)
    person = acting_as(who)

    for address in (path(), path(patient_id=ann.pk), path(status="gone"), path(f"{allergy.pk}/")):
        assert person.get(address).status_code == status


def test_a_list_costs_the_same_for_one_row_and_for_thirty(acting_as, ann, bob, path, statements, budget):
    nurse = acting_as("nina")
    costs, sizes = set(), []
    for count in (1, 30):
        for number in range(count):
            an_allergy(ann, f"{count} {number}")
            an_allergy(bob, f"{count} {number}")
        for address in (path(), path(patient_id=ann.pk), path(is_active="true", category="medication")):
            nurse.get(address)
            costs.add(statements(lambda address=address: sizes.append(len(nurse.get(address).json()))))

    assert costs == {budget("list_allergies")}
    assert sizes == [2, 1, 2, 62, 31, 62]


def test_one_allergy_costs_no_more(acting_as, ann, path, statements, budget):
    allergy, nurse = an_allergy(ann), acting_as("nina")
    nurse.get(path(f"{allergy.pk}/"))

    assert statements(lambda: nurse.get(path(f"{allergy.pk}/"))) == budget("get_allergy")
