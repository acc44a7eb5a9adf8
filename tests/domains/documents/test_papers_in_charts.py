"""A chart shows its papers, wherever charts are shown."""

from datetime import date

import pytest

from tests.domains.documents.factories import a_document
from tests.domains.patients.factories import a_patient


@pytest.fixture
def nina(acting_as):
    return acting_as("nina")


def test_a_chart_shows_its_papers_as_the_list_of_documents_does(nina, ana, north):
    a_document(a_patient(north, first_name="Bo"))
    for name, day in (("Old", date(2020, 1, 1)), ("New", date(2025, 1, 1)), ("Undated", None), ("Also undated", None)):
        a_document(ana, content=b"", name=name, document_date=day)

    chart = nina.get(f"patients/{ana.pk}/").json()

    assert [paper["name"] for paper in chart["documents"]] == ["Also undated", "Undated", "New", "Old"]
    assert chart["documents"] == nina.get(f"patients/documents/?patient_id={ana.pk}").json()
    assert chart["patient_documents"] == chart["documents"]


def test_a_deleted_paper_is_not_shown(nina, ana):
    paper = a_document(ana)

    assert nina.delete(f"patients/documents/{paper.pk}/").status_code == 204
    assert nina.get(f"patients/{ana.pk}/").json()["documents"] == []


def test_every_chart_that_is_found_shows_its_own_papers(nina, ana, north):
    bo = a_patient(north, first_name="Bo", last_name="Mora")
    a_patient(north, first_name="Cy", last_name="Mora")
    scan, letter = a_document(bo, name="Scan"), a_document(ana, name="Letter")

    found = nina.get("patients/?search=mora").json()

    shown = [(chart["first_name"], [paper["id"] for paper in chart["documents"]]) for chart in found]
    assert shown == [("Ana", [letter.pk]), ("Bo", [scan.pk]), ("Cy", [])]


def test_changing_a_chart_answers_with_its_papers(nina, ana):
    paper = a_document(ana)

    changed = nina.patch(f"patients/{ana.pk}/", {"pronouns": "she"}).json()

    assert [shown["id"] for shown in changed["documents"]] == [paper.pk]


def test_whoever_may_not_see_documents_sees_none(acting_as, cast, ana):
    a_document(ana)
    staff = cast.staff["nina@north"]
    staff.security_overrides = {"documents.view": False}
    staff.save()

    chart = acting_as("nina").get(f"patients/{ana.pk}/").json()

    assert (chart["documents"], chart["patient_documents"]) == ([], [])


def test_papers_of_any_number_of_charts_cost_one_statement(nina, ana, north, statements):
    def search():
        assert nina.get("patients/?search=mora").status_code == 200

    a_document(ana)
    one = statements(search)
    for name in ("Bo", "Cy", "Di"):
        for _ in range(3):
            a_document(a_patient(north, first_name=name, last_name="Mora"), content=b"")

    assert statements(search) == one == 5
