import pytest

from careflow.domains.clinical.queries import problems as queries
from tests.domains.clinical.factories import make_problem
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(acting_as, path):
    def of(who="nina", **query):
        response = acting_as(who).get(path("problems/", **query))
        assert response.status_code == 200, response.content
        return [row["description"] for row in response.json()]

    return of


@pytest.fixture
def filled(ana):
    for description, facts in {
        "Old": {"onset_date": "2001-01-01"}, "New": {"onset_date": "2024-01-01"}, "Undated": {},
        "Over": {"status": "resolved", "onset_date": "2025-01-01", "resolved_date": "2025-02-01"},
        "Quiet": {"status": "inactive", "onset_date": "2025-06-01"}, "Wrong": {"status": "entered_in_error"},
        "Also new": {"onset_date": "2024-01-01"},
    }.items():  # fmt: skip
        make_problem(ana, description=description, **facts)


IN_ORDER = ["New", "Also new", "Old", "Undated", "Quiet", "Over", "Wrong"]


def test_active_problems_come_first_and_the_latest_of_them(names, filled, ana):
    assert names(patient_id=ana.pk) == IN_ORDER
    assert names() == IN_ORDER


def test_a_list_is_narrowed_by_status(names, filled, ana):
    assert names(patient_id=ana.pk, status="resolved") == names(status="resolved") == ["Over"]
    assert names(patient_id=ana.pk, status="entered_in_error") == ["Wrong"]
    assert names(patient_id=ana.pk, status="") == IN_ORDER


def test_one_problem_is_read_as_it_is_listed(acting_as, path, filled, ana, statements, budget):
    nina, answers = acting_as("nina"), []
    listed = nina.get(path("problems/", patient_id=ana.pk)).json()[0]

    assert statements(lambda: answers.append(nina.get(path(f"problems/{listed['id']}/")))) <= budget("get_problem")

    assert answers[0].json() == listed
    assert answers[0].headers["ETag"] == '"1"'
    assert (listed["status_label"], listed["patient_name"]) == ("Active", "Mora, Ana")
    assert "warnings" not in listed


def test_what_is_not_there_lists_nothing(names, filled, cast, ana):
    elsewhere = make_problem(make_patient(cast.facilities["south"]), description="Gout")

    assert names(patient_id=987_654) == []
    assert names(patient_id=elsewhere.patient_id) == []
    assert names(before=1) == []
    assert "Gout" not in names()


@pytest.mark.parametrize("query", [{"patient_id": "abc"}, {"patient_id": 0}, {"status": "cured"}, {"before": "x"}])
def test_bad_filters_are_named(acting_as, path, query):
    response = acting_as("nina").get(path("problems/", **query))

    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", *query}


def test_the_cost_does_not_grow_with_the_list(acting_as, path, ana, statements, budget):
    nina = acting_as("nina")
    for number in range(30):
        make_problem(ana, description=f"Problem {number}")

    for query in ({"patient_id": ana.pk}, {}, {"status": "active"}):
        assert statements(lambda query=query: nina.get(path("problems/", **query))) <= budget("list_problems")


def test_a_facilitys_list_goes_on_where_it_was_cut(acting_as, path, ana, monkeypatch):
    monkeypatch.setattr(queries, "CAP", 2)
    for number in range(5):
        make_problem(ana, description=f"Problem {number}", onset_date=f"2020-01-0{number + 1}")
    nina, address, pages = acting_as("nina"), path("problems/"), []

    while address:
        response = nina.get(address)
        pages.append([row["description"] for row in response.json()])
        link = response.headers.get("Link")
        address = link.split("/v1/")[1].split(">")[0] if link else None

    assert pages == [["Problem 4", "Problem 3"], ["Problem 2", "Problem 1"], ["Problem 0"]]
    assert len(nina.get(path("problems/", patient_id=ana.pk)).json()) == 5


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("bill", 403), ("lost", 403), ("adam", 403), ("stan", 200), ("paul", 200)]
)
def test_whoever_may_see_charts_sees_problems(acting_as, path, ana, who, status):
    problem = make_problem(ana, description="Gout")

    assert acting_as(who).get(path("problems/")).status_code == status
    assert acting_as(who).get(path(f"problems/{problem.pk}/")).status_code == status


def test_an_opened_encounter_shows_what_the_patient_has(acting_as, path, filled, encounter, ana):
    make_problem(make_patient(ana.facility, "Bell", "Ben"), description="Gout")
    opened = acting_as("nina").get(path(f"encounters/{encounter.pk}/")).json()
    listed = acting_as("nina").get(path("problems/", patient_id=ana.pk, status="active")).json()

    assert opened["problems"] == listed
    assert [row["description"] for row in listed] == ["New", "Also new", "Old", "Undated"]
    assert "problems" not in acting_as("nina").get(path("encounters/", patient_id=ana.pk)).json()[0]
