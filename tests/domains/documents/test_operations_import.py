import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from careflow.domains.documents import queries
from careflow.domains.documents.models import DocumentCategory, PatientDocument, PendingFile
from careflow.domains.documents.operations import TookTooLong, remove_abandoned
from careflow.domains.documents.operations.importing import RecordedPaper, drop_papers, import_papers, stage_papers
from careflow.platform.actor import system

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
BYTES = b"%PDF-1.7 a paper"


@pytest.fixture
def take_over(north):
    actor = system(name="Importer", organization_id=north.organization_id, facility_id=north.pk)

    def run(staged):
        return import_papers(actor=actor, staged=staged, external_system="other", now=NOW)

    return run


def paper(patient, key="d-1", **values):
    values = {
        "external_id": key, "patient_id": patient.pk, "name": "Letter", "filename": "letter.pdf",
        "write": lambda target: target.write(BYTES), **values,
    }  # fmt: skip
    return RecordedPaper(**values)


def test_it_stores_the_bytes_and_files_them(ana, take_over, stored):
    staged = stage_papers(
        papers=[paper(ana, category="lab", document_date=date(2020, 1, 2), notes="Old.")], now=NOW
    )  # fmt: skip
    ids = take_over(staged)

    document = PatientDocument.unscoped.select_related("category").get()
    assert ids == {"d-1": document.pk}
    assert (document.facility_id, document.patient_id, document.category.code, document.name, document.notes) == (
        ana.facility_id, ana.pk, "lab", "Letter", "Old.",
    )  # fmt: skip
    assert (document.content_type, document.original_filename, document.size_bytes, document.sha256) == (
        "application/pdf", "letter.pdf", len(BYTES), hashlib.sha256(BYTES).hexdigest(),
    )  # fmt: skip
    assert (document.document_date, document.uploaded_by_id, document.uploaded_by_name, document.created_at) == (
        date(2020, 1, 2), None, "Importer", NOW,
    )  # fmt: skip
    with queries.open_file(document.storage_key) as content:
        assert content.read() == BYTES
    assert stored() == [document.storage_key]
    assert not PendingFile.objects.exists()


def test_a_process_that_dies_before_filing_leaves_a_note_of_its_files(ana, stored):
    stage_papers(papers=[paper(ana), paper(ana, "d-2")], now=NOW)

    assert sorted(PendingFile.objects.values_list("storage_key", flat=True)) == stored()

    remove_abandoned(now=NOW + timedelta(hours=2))
    assert stored() == []


def test_a_paper_that_cannot_be_written_takes_its_batch_back(ana, nothing_filed):
    def breaks(target):
        raise ValueError("no ink")

    with pytest.raises(ValueError, match="no ink"):
        stage_papers(papers=[paper(ana), paper(ana, "d-2", write=breaks)], now=NOW)

    nothing_filed()


def test_what_is_there_stays_and_the_rest_can_be_dropped(ana, take_over, stored):
    take_over(stage_papers(papers=[paper(ana)], now=NOW))
    staged = stage_papers(papers=[paper(ana, name="Other"), paper(ana, "d-2")], now=NOW)

    assert list(take_over(staged)) == ["d-2"]
    drop_papers(staged)

    assert sorted(PatientDocument.unscoped.values_list("external_id", "name")) == [("d-1", "Letter"), ("d-2", "Letter")]
    assert stored() == sorted(PatientDocument.unscoped.values_list("storage_key", flat=True))


def test_what_housekeeping_gave_up_is_not_filed(ana, take_over, nothing_filed):
    staged = stage_papers(papers=[paper(ana)], now=NOW)
    remove_abandoned(now=NOW + timedelta(hours=2))

    with pytest.raises(TookTooLong), transaction.atomic():
        take_over(staged)

    nothing_filed()


def test_a_category_that_is_not_in_use_gives_way_to_the_one_that_always_is(ana, take_over):
    DocumentCategory.unscoped.filter(code="clinical").update(is_active=False)

    take_over(stage_papers(papers=[paper(ana, category="clinical")], now=NOW))

    assert PatientDocument.unscoped.get().category.code == "admin"


def test_many_take_as_many_statements_as_one(ana, take_over, statements):
    def bring(*keys):
        return take_over(stage_papers(papers=[paper(ana, key) for key in keys], now=NOW))

    few = statements(lambda: bring("one"))
    many = statements(lambda: bring(*(f"many-{number}" for number in range(12))))

    assert (few, many) == (5, 5)
