from datetime import date

from django.db import IntegrityError

from careflow.domains.documents.models import PatientDocument, PendingFile
from careflow.domains.documents.queries import open_file
from careflow.importers.synthea import papers
from tests.importers.exports import PATIENTS, write_export
from tests.pdf_text import pages_of

UNSEEN = ",".join(["pat-4,1970-01-01,,,,,,Una,Seen,,,,white,nonhispanic,F,,1 A,B,Massachusetts,,,01970", *[""] * 5])


def documents_of(external_id):
    rows = PatientDocument.unscoped.filter(patient__external_id=external_id).select_related("category")
    return {row.name.partition(" of ")[0]: row for row in rows}


def lines_of(document):
    with open_file(document.storage_key) as content:
        return [line for page in pages_of(content.read()) for line in page.splitlines()]


def test_the_newest_visit_is_summed_up_from_its_note(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    summary = documents_of("pat-1")["Visit summary"]
    assert (summary.name, summary.category.code, summary.document_date, summary.original_filename) == (
        "Visit summary of March 9, 2024", "clinical", date(2024, 3, 9), "visit-summary-2024-03-09.pdf",
    )  # fmt: skip
    assert lines_of(summary)[1:-3] == [
        "Visit summary", "Thea Maud O'Quirk, born March 4, 1961, chart 100",
        "Visit", "March 9, 2024 at 09:00", "General examination of patient (procedure)", "Provider: Nora Quist",
        "Signed by Nora Quist",
        "Vital signs", "Height: 165.3 cm", "Weight: 70.50 kg", "Systolic blood pressure: 122 mmHg",
        "Diastolic blood pressure: 78 mmHg", "Heart rate: 71 beats per minute",
        "Respiratory rate: 14 breaths per minute", "Temperature: 36.9 °C", "Oxygen saturation: 98 percent",
        "Pain score: 2 points",
        "Subjective", "Reason for the visit: General examination of patient.",
        "Tobacco smoking status: Never smoked tobacco.", "Are you a refugee? No.",
        "Objective", "Body mass index (BMI) [Ratio]: 25.8 kg/m2.", "Glucose [Mass/volume] in Blood: 91.2 mg/dL.",
        "Done: Medication Reconciliation.",
        "Assessment", "Found: Essential hypertension.", "Found: Full-time employment.", "Allergy recorded: Peanut.",
        "Allergy recorded: Latex.",
        "Plan", "Medication: lisinopril 10 MG Oral Tablet, for Essential hypertension.",
        "Care plan: Lifestyle education regarding hypertension, for Essential hypertension.",
        "Immunization given: Influenza seasonal injectable preservative free.",
    ]  # fmt: skip
    assert documents_of("pat-2")["Visit summary"].document_date == date(2024, 3, 9)


def test_immunizations_stand_on_a_record(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    record = documents_of("pat-2")["Immunization record"]
    assert (record.category.code, record.document_date) == ("clinical", date(2019, 5, 20))
    assert lines_of(record)[1:4] == [
        "Immunization record", "Ivo Brandt Jr., born December 24, 1930, chart 110", "Given",
    ]  # fmt: skip
    assert lines_of(record)[4].split() == [
        "2019-05-20", "Td", "(adult)", "5", "Lf", "tetanus", "toxoid", "preservative", "free", "adsorbed.",
    ]  # fmt: skip


def test_nothing_is_made_up_for_whom_the_files_hold_nothing(bring_in, figures, tmp_path):
    report = bring_in(write_export(tmp_path, patients=f"{PATIENTS}{UNSEEN}\n"))

    assert figures(report)["visit summaries"] == (4, 3, 0, 1)
    assert figures(report)["immunization records"] == (4, 2, 0, 2)
    assert [str(remark) for tally in report.tallies if "summ" in tally.noun for remark in tally.skipped.kept] == [
        "line 5, column Id: has no visit: no summary is written"
    ]
    assert report.adds_up


def test_a_second_run_writes_no_paper(bring_in, figures, tmp_path, monkeypatch):
    folder = write_export(tmp_path)
    bring_in(folder)
    keys = set(PatientDocument.unscoped.values_list("storage_key", flat=True))
    monkeypatch.setattr(papers, "write_paper", None)

    report = bring_in(folder)

    assert figures(report)["visit summaries"] == (3, 0, 3, 0)
    assert set(PatientDocument.unscoped.values_list("storage_key", flat=True)) == keys


def test_papers_of_a_batch_that_is_refused_are_not_left_behind(bring_in, figures, tmp_path, monkeypatch):
    file_papers = papers.import_papers
    batches = []

    def refuses_several(*, staged, **rest):
        batches.append(len(staged))
        if len(staged) > 1:
            raise IntegrityError("refused")
        return file_papers(staged=staged, **rest)

    monkeypatch.setattr(papers, "import_papers", refuses_several)
    report = bring_in(write_export(tmp_path))

    assert batches == [3, 1, 1, 1, 2, 1, 1, 0]
    assert figures(report)["visit summaries"] == (3, 3, 0, 0)
    assert figures(report)["immunization records"] == (3, 2, 0, 1)
    assert not PendingFile.objects.exists()
