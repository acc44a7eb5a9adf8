import pytest
from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.models import PendingFile
from tests.domains.documents.factories import LONG_AGO, a_category, a_document
from tests.web.pages import fields_of


def address(model, page, *args):
    return reverse(f"admin:documents_{model}_{page}", args=args)


def test_a_category_is_renamed_and_on_record(console, north):
    forms = a_category(north)
    page = address("documentcategory", "change", forms.pk)

    saved = console.post(page, {**fields_of(console.get(page)), "name": "Papers"})

    forms.refresh_from_db()
    assert saved.status_code == 302, saved.content
    assert (forms.name, forms.code, forms.version) == ("Papers", "forms", 2)
    assert AuditEvent.objects.get(model_name="documentcategory").action == "update"


def test_categories_come_and_go_through_the_api(console, north):
    forms = a_category(north)

    offered = fields_of(console.get(address("documentcategory", "change", forms.pk)))

    assert offered.keys().isdisjoint({"code", "is_active", "is_system", "facility", "deleted_at_0"})
    assert console.get(address("documentcategory", "add")).status_code == 403
    assert console.get(address("documentcategory", "delete", forms.pk)).status_code == 403


@pytest.mark.parametrize("model", ["patientdocument", "pendingfile"])
def test_papers_are_only_looked_at(console, ana, model):
    row = a_document(ana)
    if model == "pendingfile":
        row = PendingFile.objects.create(storage_key="patients/1/x.pdf", started_at=LONG_AGO)

    assert console.get(address(model, "change", row.pk)).status_code == 200
    assert console.post(address(model, "change", row.pk), {}).status_code == 403
    assert console.get(address(model, "add")).status_code == 403
    assert console.get(address(model, "delete", row.pk)).status_code == 403


def test_papers_are_found_by_chart_name_and_content(console, ana):
    scan = a_document(ana)
    a_document(ana, sha256="f" * 64)

    for text, found in ((ana.chart_number, 2), ("mora", 2), (scan.sha256, 1), (scan.pk, 1)):
        page = console.get(address("patientdocument", "changelist"), {"q": text}).content.decode()
        assert f"{found} result" in page


def test_the_file_itself_is_not_offered(console, ana):
    page = console.get(address("patientdocument", "change", a_document(ana).pk)).content.decode()

    assert "/documents/" not in page.partition("<main")[2].replace("/admin/documents/", "")


def test_every_list_opens(console, ana):
    a_document(ana)

    for model in ("documentcategory", "patientdocument", "pendingfile"):
        assert console.get(address(model, "changelist"), {"q": "x"}).status_code == 200
