import pytest

from careflow.domains.medications.rules import catalog

pytestmark = pytest.mark.django_db
PATHS = ("medications/catalog/", "medications/route-catalog/", "medications/frequency-catalog/")


@pytest.fixture
def lists(acting_as):
    return [acting_as("lost").get(path).json() for path in PATHS]


def test_they_are_the_same_for_everybody_who_is_signed_in(acting_as, lists):
    assert [len(found) for found in lists] == [96, 23, 22]
    assert [acting_as("ada").get(path).json() for path in PATHS] == lists
    assert [acting_as(None).get(path).status_code for path in PATHS] == [401, 401, 401]


def test_entries_say_all_there_is_to_suggest(lists):
    drugs, routes, frequencies = lists

    assert drugs[3] == {
        "generic_name": "Alendronate", "common_strengths": ["35 mg", "70 mg"], "default_route": "oral",
        "default_frequency": "weekly", "category": "Bones",
    }  # fmt: skip
    assert routes[0] == {"code": "oral", "label": "By mouth"}
    assert frequencies[4] == {"code": "twice_daily", "label": "Twice a day", "times_per_day": 2}
    assert frequencies[-1] == {"code": "once", "label": "One single dose", "times_per_day": None}


def test_every_suggestion_leads_to_a_route_and_a_frequency():
    routes, frequencies = ({entry.code for entry in rows} for rows in (catalog.ROUTES, catalog.FREQUENCIES))

    assert {entry.default_route for entry in catalog.MEDICATIONS} <= routes
    assert {entry.default_frequency for entry in catalog.MEDICATIONS} <= frequencies
    assert all(entry.common_strengths for entry in catalog.MEDICATIONS)


def test_nothing_is_suggested_twice_and_names_stand_in_order():
    names = [entry.generic_name for entry in catalog.MEDICATIONS]

    assert names == sorted(set(names), key=str.lower)
    for rows in (catalog.ROUTES, catalog.FREQUENCIES):
        assert len({entry.code for entry in rows}) == len({entry.label for entry in rows}) == len(rows)


def test_every_text_fits_where_it_will_be_written():
    for entry in catalog.MEDICATIONS:
        assert len(entry.generic_name) <= 180
        assert len(set(entry.common_strengths)) == len(entry.common_strengths)


def test_they_cost_one_statement(acting_as, statements, budget):
    ada = acting_as("ada")

    assert {statements(lambda path=path: ada.get(path)) for path in PATHS} == {budget("list_medication_suggestions")}
