"""Several people at one cabinet."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.models import DocumentCategory, PatientDocument, PendingFile
from careflow.domains.patients.models import Patient
from tests.conftest import As, token_for
from tests.domains.documents.factories import a_category, a_document
from tests.domains.documents.files import a_pdf
from tests.domains.documents.sending import upload
from tests.domains.patients.factories import a_patient
from tests.plugins.races import at_once

CATEGORIES = "patients/document-categories/"
DOCUMENTS = "patients/documents/"


@pytest.fixture
def people(own_cast):
    """Tokens, which several threads may use at once."""
    return {name: token_for(own_cast.users[name]) for name in ("ada", "nina", "stan")}


@pytest.fixture
def ana(own_cast):
    return a_patient(own_cast.facilities["north"])


def test_many_files_sent_at_once_are_all_filed(people, ana, stored):
    files = [a_pdf(1, f"page {number}") for number in range(8)]

    answers = at_once([lambda file=file: upload(As(people["nina"]), ana.pk, file) for file in files])

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["id"] for answer in answers}) == len(stored()) == PatientDocument.unscoped.count() == 8
    assert not PendingFile.objects.exists()


def test_one_key_files_once_however_often_it_is_sent(people, ana, stored):
    key = {"Idempotency-Key": "k"}

    answers = at_once([lambda: upload(As(people["nina"]), ana.pk, headers=key)] * 6)

    done = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in done}) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert (PatientDocument.unscoped.count(), len(stored()), PendingFile.objects.count()) == (1, 1, 0)


def test_a_new_category_is_added_once(people):
    answers = at_once([lambda: As(people["ada"]).post(CATEGORIES, {"name": "Forms"})] * 6)

    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 5
    assert all("name" in answer.json() for answer in answers if answer.status_code == 400)
    assert DocumentCategory.unscoped.filter(code="forms").count() == 1


@pytest.mark.parametrize("way", ["delete", "hide"])
def test_nothing_is_filed_under_a_category_that_goes(people, ana, own_cast, way):
    for number in range(6):
        category = a_category(own_cast.facilities["north"], f"forms{number}")
        path = f"{CATEGORIES}{category.pk}/"

        def go(path=path):
            ada = As(people["ada"])
            return ada.delete(path) if way == "delete" else ada.patch(path, {"is_active": False})

        def file(code=category.code):
            return upload(As(people["nina"]), ana.pk, category=code)

        gone, filed = at_once([go, file])

        category.refresh_from_db()
        assert (gone.status_code, filed.status_code) in {(204, 400), (200, 400), (400, 201)}
        assert category.is_active == (filed.status_code == 201) == category.documents.exists()


def test_nothing_is_filed_in_a_chart_that_is_deactivated(people, ana, stored):
    path = f"patients/{ana.pk}/"
    for _ in range(4):
        Patient.unscoped.filter(pk=ana.pk).update(is_active=True)
        filed, gone = at_once([lambda: upload(As(people["nina"]), ana.pk), lambda: As(people["ada"]).delete(path)])

        last = AuditEvent.objects.filter(model_name__in=["patient", "patientdocument"]).order_by("id").last()
        assert (filed.status_code, gone.status_code, last.model_name) in {(201, 204, "patient"), (403, 204, "patient")}

    assert PatientDocument.unscoped.count() == len(stored())
    assert not PendingFile.objects.exists()


def test_two_changes_of_different_fields_both_survive(people, ana):
    scan = a_document(ana)
    path = f"{DOCUMENTS}{scan.pk}/"

    at_once([
        lambda: As(people["nina"]).patch(path, {"name": "MRI"}),
        lambda: As(people["stan"]).patch(path, {"notes": "Signed."}),
    ])  # fmt: skip

    scan.refresh_from_db()
    assert (scan.name, scan.notes, scan.version) == ("MRI", "Signed.", 3)


def test_one_document_is_deleted_once(people, ana):
    path = f"{DOCUMENTS}{a_document(ana).pk}/"

    answers = at_once([lambda: As(people["nina"]).delete(path)] * 5)

    assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404, 404]
    assert AuditEvent.objects.filter(action="delete").count() == 1


def test_a_reorder_of_all_categories_at_once_reorders_them(people, own_cast):
    rows = list(DocumentCategory.unscoped.filter(facility=own_cast.facilities["north"]).order_by("-sort_order"))

    answers = at_once([
        lambda row=row, place=place: As(people["ada"]).patch(f"{CATEGORIES}{row.pk}/", {"sort_order": place * 10})
        for place, row in enumerate(rows, 1)
    ])  # fmt: skip

    assert [answer.status_code for answer in answers] == [200] * 7
    assert [entry["id"] for entry in As(people["nina"]).get(CATEGORIES).json()] == [row.pk for row in rows]
