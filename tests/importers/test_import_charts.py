import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.clinical.models import Encounter, NoteVersion, Problem, ProgressNote, Vitals
from careflow.domains.clinical.rules.versions import digest
from careflow.domains.facilities.models import Staff
from careflow.domains.medications.models import Medication
from careflow.domains.patients.models import CareProvider
from careflow.domains.scheduling.models import Appointment
from tests.importers.exports import (
    ALLERGIES,
    CONDITIONS,
    ENCOUNTERS,
    MEDICATIONS,
    OBSERVATIONS,
    PROCEDURES,
    write_export,
)

VITAL = "vital-signs"


def note_of(external_id):
    return ProgressNote.unscoped.select_related("encounter").get(encounter__external_id=external_id)


def vitals_of(external_id):
    return Vitals.unscoped.get(encounter__external_id=external_id)


def skipped(report, noun):
    return [str(remark) for tally in report.tallies if tally.noun == noun for remark in tally.skipped.kept]


def noted(report, noun):
    return [str(remark) for tally in report.tallies if tally.noun == noun for remark in tally.repaired.kept]


class TestNotes:
    def test_a_visit_is_charted_and_signed_by_its_provider_at_its_end(self, bring_in, tmp_path):
        bring_in(write_export(tmp_path))

        encounter = Encounter.unscoped.get(external_id="enc-1")
        visit = Appointment.unscoped.get(external_id="enc-1")
        nora = Staff.unscoped.get(external_id="doc-1")
        end = datetime(2024, 3, 9, 14, 15, 30, tzinfo=UTC)
        assert (encounter.patient_id, encounter.appointment_id, encounter.status, encounter.reason) == (
            visit.patient_id, visit.pk, "signed", "General examination of patient (procedure)",
        )  # fmt: skip
        assert (encounter.rendering_provider_id, encounter.rendering_provider_name) == (nora.pk, "Nora Quist")
        assert (encounter.started_at, encounter.ended_at) == (datetime(2024, 3, 9, 14, 0, 30, tzinfo=UTC), end)
        note = note_of("enc-1")
        assert (note.status, note.signed_version, note.signed_by_id, note.signed_by_name, note.signed_at) == (
            "signed", 1, nora.user_id, "Nora Quist", end,
        )  # fmt: skip

    def test_a_note_tells_the_recorded_facts_and_nothing_else(self, bring_in, tmp_path):
        bring_in(write_export(tmp_path))

        note = note_of("enc-1")
        assert note.subjective == (
            "Reason for the visit: General examination of patient.\n"
            "Tobacco smoking status: Never smoked tobacco.\n"
            "Are you a refugee? No."
        )
        assert note.objective == (
            "Body mass index (BMI) [Ratio]: 25.8 kg/m2.\n"
            "Glucose [Mass/volume] in Blood: 91.2 mg/dL.\n"
            "Done: Medication Reconciliation."
        )
        assert note.assessment == (
            "Found: Essential hypertension.\n"
            "Found: Full-time employment.\n"
            "Allergy recorded: Peanut.\n"
            "Allergy recorded: Latex."
        )
        assert note.plan == (
            "Medication: lisinopril 10 MG Oral Tablet, for Essential hypertension.\n"
            "Care plan: Lifestyle education regarding hypertension, for Essential hypertension.\n"
            "Immunization given: Influenza seasonal injectable preservative free."
        )
        assert [note_of("enc-4").subjective, note_of("enc-4").objective] == [
            "Reason for the visit: Telephone encounter.", "",
        ]  # fmt: skip

    def test_a_long_stay_is_told_with_the_times_at_the_clinic(self, bring_in, tmp_path):
        bring_in(write_export(tmp_path))

        note = note_of("enc-3")
        assert note.objective == (
            "Oxygen saturation on 2019-05-20 at 04:00: 91 percent.\n"
            "Oxygen saturation on 2019-05-22 at 05:00: 96 percent.\n"
            "On 2019-05-20 at 05:30: Done: Plain chest X-ray, for Pneumonia."
        )
        assert note.assessment == "On 2019-05-20: Found: Pneumonia."

    def test_what_was_signed_is_stored_as_the_rules_spell_it(self, bring_in, tmp_path):
        bring_in(write_export(tmp_path))

        note, version = note_of("enc-1"), NoteVersion.unscoped.get(note__encounter__external_id="enc-1")
        vitals = vitals_of("enc-1")
        assert version.content_sha256 == digest(version.content)
        assert json.loads(version.content) == {
            "form": "careflow.note/1", "note_id": note.pk, "encounter_id": note.encounter_id, "number": 1,
            "patient_id": note.encounter.patient_id, "subjective": note.subjective, "objective": note.objective,
            "assessment": note.assessment, "plan": note.plan, "reason": note.encounter.reason,
            "rendering_provider_id": note.encounter.rendering_provider_id, "rendering_provider_name": "Nora Quist",
            "started_at": "2024-03-09T14:00:30.000000Z", "signed_at": "2024-03-09T14:15:30.000000Z",
            "signed_by_id": note.signed_by_id, "signed_by_name": "Nora Quist",
            "vitals": {
                "height_cm": "165.3", "weight_kg": "70.50", "bp_systolic": 122, "bp_diastolic": 78,
                "heart_rate_bpm": 71, "respiratory_rate": 14, "temperature_c": "36.9", "spo2_percent": 98,
                "pain_score": 2, "measured_at": "2024-03-09T14:00:30.000000Z", "notes": "",
                "recorded_by_id": vitals.recorded_by_id, "recorded_by_name": "",
            },
        }  # fmt: skip

    def test_without_a_provider_the_note_stays_a_draft(self, bring_in, figures, tmp_path):
        stray = "enc-5,2024-01-01T10:00:00Z,2024-01-01T10:15:00Z,pat-1,org-1,doc-77,p,wellness,1,Visit,1,1,0,,\n"
        report = bring_in(write_export(tmp_path, encounters=ENCOUNTERS + stray))

        assert (note_of("enc-5").status, note_of("enc-5").encounter.status) == ("draft", "in_progress")
        assert noted(report, "encounters with their notes") == [
            "line 6, column PROVIDER: names nobody who was imported; the note is left unsigned"
        ]
        assert not NoteVersion.unscoped.filter(note__encounter__external_id="enc-5").exists()
        assert report.adds_up

    def test_visits_of_an_earlier_run_get_their_charts(self, bring_in, figures, tmp_path, monkeypatch):
        from careflow.importers.synthea import run

        folder = write_export(tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr(run, "TABLES", run.TABLES[:4])
            bring_in(folder)
        assert not Encounter.unscoped.exists()

        report = bring_in(folder)

        assert figures(report)["visits"] == (4, 0, 4, 0)
        assert figures(report)["encounters with their notes"] == (4, 4, 0, 0)
        assert figures(report)["vital signs"] == (13, 13, 0, 0)

    def test_a_visit_that_somebody_charted_here_is_left_alone(self, bring_in, tmp_path, monkeypatch):
        from careflow.importers.synthea import run

        folder = write_export(tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr(run, "TABLES", run.TABLES[:4])
            bring_in(folder)
        visit = Appointment.unscoped.get(external_id="enc-1")
        own = Encounter.unscoped.create(
            facility_id=visit.facility_id, patient_id=visit.patient_id, appointment=visit, started_at=visit.starts_at
        )
        moved = Appointment.unscoped.filter(external_id="enc-4")
        moved.update(patient_id=visit.patient_id)

        report = bring_in(folder)

        assert skipped(report, "encounters with their notes") == [
            "line 2, column Id: belongs to a visit that somebody charted here",
            "line 5, column Id: has no visit of this patient on the schedule",
        ]
        assert Encounter.unscoped.filter(appointment=visit).get() == own
        assert "line 2, column ENCOUNTER: names no visit that was charted" in skipped(report, "vital signs")
        assert report.adds_up


class TestVitals:
    def test_vital_signs_of_a_visit_stand_in_one_row(self, bring_in, tmp_path):
        report = bring_in(write_export(tmp_path))

        vitals = vitals_of("enc-1")
        assert (vitals.height_cm, vitals.weight_kg, vitals.temperature_c) == (
            Decimal("165.3"), Decimal("70.50"), Decimal("36.9"),
        )  # fmt: skip
        assert (vitals.bp_systolic, vitals.bp_diastolic, vitals.heart_rate_bpm, vitals.respiratory_rate) == (
            122, 78, 71, 14,
        )  # fmt: skip
        assert (vitals.spo2_percent, vitals.pain_score) == (98, 2)
        assert vitals.measured_at == datetime(2024, 3, 9, 14, 0, 30, tzinfo=UTC)
        assert noted(report, "vital signs") == ["line 2, column VALUE: is rounded to one decimal: height"]

    def test_the_row_holds_the_moment_at_which_most_was_measured(self, bring_in, tmp_path):
        bring_in(write_export(tmp_path))

        vitals = vitals_of("enc-3")
        assert (vitals.measured_at, vitals.spo2_percent, vitals.heart_rate_bpm) == (
            datetime(2019, 5, 21, 20, 0, tzinfo=UTC), 93, 88,
        )  # fmt: skip

    def test_what_is_no_measurement_is_skipped_and_never_bent(self, bring_in, figures, tmp_path):
        wrong = "".join(
            f"2024-03-09T14:10:00Z,pat-2,{encounter},{VITAL},{code},x,{value},{unit},numeric\n"
            for encounter, code, value, unit in (
                ("enc-2", "8302-2", "300.0", "cm"),
                ("enc-2", "29463-7", "150.0", "[lb_av]"),
                ("enc-2", "8867-4", "fast", "/min"),
                ("enc-2", "72514-3", "NaN", "{score}"),
                ("", "8867-4", "70", "/min"),
                ("enc-99", "8867-4", "70", "/min"),
            )
        )
        report = bring_in(write_export(tmp_path, observations=OBSERVATIONS + wrong))

        assert figures(report)["vital signs"] == (19, 13, 0, 6)
        assert skipped(report, "vital signs") == [
            "line 19, column VALUE: is no plausible height: not from 20 to 260",
            "line 20, column UNITS: is not kg, in which this is measured",
            "line 21, column VALUE: is not a number",
            "line 22, column VALUE: is no plausible pain score: not from 0 to 10",
            "line 23, column ENCOUNTER: is empty: it belongs to no visit",
            "line 24, column ENCOUNTER: names no visit that was charted",
        ]
        assert not Vitals.unscoped.filter(encounter__external_id="enc-2").exists()
        assert report.adds_up

    def test_a_pressure_upside_down_is_told_in_the_note_only(self, bring_in, tmp_path):
        upside = "".join(
            f"2024-03-09T14:10:00Z,pat-2,enc-2,{VITAL},{code},x,{value},mm[Hg],numeric\n"
            for code, value in (("8480-6", "80"), ("8462-4", "120"))
        )
        report = bring_in(write_export(tmp_path, observations=OBSERVATIONS + upside))

        assert not Vitals.unscoped.filter(encounter__external_id="enc-2").exists()
        assert note_of("enc-2").objective == (
            "Systolic blood pressure on 2024-03-09 at 09:10: 80 mmHg.\n"
            "Diastolic blood pressure on 2024-03-09 at 09:10: 120 mmHg."
        )
        assert report.adds_up


def test_observations_that_cannot_be_told_are_named(bring_in, figures, tmp_path):
    wrong = (
        "2024-03-09T14:10:00Z,pat-1,,,QALY,QALY,35.8,a,numeric\n"
        "2024-03-09T14:10:00Z,pat-1,enc-1,laboratory,1-1,,1,,text\n"
        "2024-03-09T14:10:00Z,pat-1,enc-1,laboratory,1-1,Sodium,,,text\n"
        "yesterday,pat-1,enc-1,laboratory,1-1,Sodium,1,,text\n"
        "2024-03-09T14:10:00Z,pat-1\n"
    )
    report = bring_in(write_export(tmp_path, observations=OBSERVATIONS + wrong))

    noun = "other observations, told in the notes"
    assert figures(report)[noun] == (9, 4, 0, 5)
    assert skipped(report, noun) == [
        "line 19, column ENCOUNTER: is empty: it belongs to no visit",
        "line 20, column DESCRIPTION: is empty",
        "line 21, column VALUE: is empty",
        "line 22, column DATE: is not a date (YYYY-MM-DD)",
        "line 23: has 2 columns where the header has 9",
    ]


def test_conditions_become_problems(bring_in, figures, tmp_path):
    stray = "2024-03-12,2024-03-10,pat-1,enc-99,1,Cough (finding)\n2024-03-12,,pat-99,enc-1,2,Fever (finding)\n"
    report = bring_in(write_export(tmp_path, conditions=CONDITIONS + stray))

    columns = (
        "description", "snomed_code", "icd10_code", "status", "onset_date", "resolved_date", "encounter__external_id",
    )  # fmt: skip
    assert list(Problem.unscoped.order_by("id").values_list(*columns)) == [
        ("Essential hypertension", "59621000", "", "active", date(2024, 3, 9), None, "enc-1"),
        ("Full-time employment", "160903007", "", "active", date(2024, 3, 9), None, "enc-1"),
        ("Pneumonia", "233604007", "", "resolved", date(2019, 5, 20), date(2019, 5, 29), "enc-3"),
        ("Cough", "1", "", "resolved", date(2024, 3, 12), None, None),
    ]
    assert figures(report)["problems"] == (5, 4, 0, 1)
    assert skipped(report, "problems") == ["line 6, column PATIENT: names nobody who was imported"]
    assert noted(report, "problems") == ["line 5, column STOP: lies before START; kept as resolved without a day"]


def test_a_condition_that_is_to_end_later_is_active(bring_in, tmp_path):
    bring_in(write_export(tmp_path, conditions=f"{CONDITIONS}2026-11-20,2026-11-30,pat-1,enc-1,3,Cold (disorder)\n"))

    cold = Problem.unscoped.get(snomed_code="3")
    assert (cold.status, cold.resolved_date) == ("active", None)


def test_medications_say_what_the_file_says(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    lisinopril, amoxicillin, yaz = Medication.unscoped.order_by("id")
    nora = CareProvider.unscoped.get(external_id="doc-1")
    assert (lisinopril.medication_name, lisinopril.dose, lisinopril.route, lisinopril.frequency) == (
        "lisinopril 10 MG Oral Tablet", "10 MG Oral Tablet", "Oral", "as directed",
    )  # fmt: skip
    assert (lisinopril.status, lisinopril.start_date, lisinopril.end_date, lisinopril.prescriber_id) == (
        "active", date(2024, 3, 9), None, nora.pk,
    )  # fmt: skip
    assert lisinopril.notes == "RxNorm 314076.\nFor Essential hypertension.\nDispensed: 12."
    assert lisinopril.name_key == "lisinopril 10 mg oral tablet"
    assert (amoxicillin.status, amoxicillin.start_date, amoxicillin.end_date) == (
        "inactive", date(2019, 5, 20), date(2019, 5, 29),
    )  # fmt: skip
    assert (yaz.dose, yaz.route, yaz.frequency) == ("28 Day Pack", "as directed", "as directed")


def test_a_course_that_is_to_end_later_is_active(bring_in, tmp_path):
    row = MEDICATIONS.splitlines()[1].replace("14:00:30Z,,", "14:00:30Z,2026-12-24T00:00:00Z,")
    bring_in(write_export(tmp_path, medications=f"{MEDICATIONS.splitlines()[0]}\n{row}\n"))

    lisinopril = Medication.unscoped.get()
    assert (lisinopril.status, lisinopril.end_date) == ("active", date(2026, 12, 23))


def test_two_courses_that_start_together_are_two(bring_in, figures, tmp_path):
    first = MEDICATIONS.splitlines()[1]
    other_end = first.replace("14:00:30Z,,", "14:00:30Z,2024-03-09T14:00:30Z,")
    stray = first.replace("pat-1", "pat-99")
    report = bring_in(write_export(tmp_path, medications=f"{MEDICATIONS}{first}\n{other_end}\n{stray}\n"))

    assert figures(report)["medications"] == (6, 4, 1, 1)
    assert skipped(report, "medications") == ["line 7, column PATIENT: names nobody who was imported"]


def test_a_name_that_is_too_long_stands_whole_in_the_notes(bring_in, tmp_path):
    name = "Ingredient " * 30 + "5 MG Oral Tablet"
    row = MEDICATIONS.splitlines()[1].replace("lisinopril 10 MG Oral Tablet", name)
    backwards = MEDICATIONS.splitlines()[1].replace("14:00:30Z,,", "14:00:30Z,2023-01-01T00:00:00Z,")
    report = bring_in(write_export(tmp_path, medications=f"{MEDICATIONS.splitlines()[0]}\n{row}\n{backwards}\n"))

    long, over = Medication.unscoped.order_by("id")
    assert (len(long.medication_name), long.dose, long.notes.splitlines()[-1]) == (180, "5 MG Oral Tablet", name)
    assert (over.status, over.end_date) == ("inactive", None)
    assert noted(report, "medications") == [
        "line 2, column DESCRIPTION: is longer than 180 characters; cut, and whole in the notes",
        "line 3, column STOP: lies before START; kept as over, without a day",
    ]


def test_allergies_keep_the_worst_severity(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    columns = ("allergen", "allergen_key", "category", "reaction", "severity", "status", "onset_date", "notes")
    assert list(PatientAllergy.unscoped.order_by("id").values_list(*columns)) == [
        (
            "Peanut", "peanut", "food", "Eruption of skin, Anaphylaxis", "severe", "active", date(2024, 3, 9),
            "Allergy. SNOMED CT 762952008.",
        ),
        (
            "Latex", "latex", "latex", "Not recorded", "unknown", "active", date(2024, 3, 9),
            "Allergy. SNOMED CT 111088007.",
        ),
        (
            "Lisinopril", "lisinopril", "medication", "Not recorded", "unknown", "active", date(2024, 3, 9),
            "Intolerance. RxNorm 29046.",
        ),
    ]  # fmt: skip


def test_an_allergy_that_the_list_holds_already_is_skipped(bring_in, figures, tmp_path):
    more = (
        "2025-01-01,,pat-1,enc-1,1,SNOMED-CT,PEANUT,allergy,food,,,,,,\n"
        "2025-01-01,2025-02-01,pat-1,enc-1,2,SNOMED-CT,peanut,allergy,food,,,,,,\n"
        "2025-01-01,,pat-1,enc-1,3,SNOMED-CT,Dust,allergy,weather,1,Cough,AWFUL,,,\n"
        "2025-01-01,,pat-99,enc-1,4,SNOMED-CT,Dust,allergy,food,,,,,,\n"
    )
    report = bring_in(write_export(tmp_path, allergies=ALLERGIES + more))

    assert figures(report)["allergies"] == (7, 5, 0, 2)
    assert skipped(report, "allergies") == [
        "line 8, column PATIENT: names nobody who was imported",
        "line 5, column DESCRIPTION: is on the patient's list already",
    ]
    assert noted(report, "allergies") == [
        "line 7, column CATEGORY: is none of the known values; kept as other",
        "line 7, column SEVERITY1: is none of the known values; not regarded",
    ]
    assert PatientAllergy.unscoped.get(notes__contains=" 2.").status == "resolved"
    assert report.adds_up


def test_rows_in_any_order_bring_the_same_notes(bring_in, tmp_path):
    header, *rows = PROCEDURES.splitlines()
    bring_in(write_export(tmp_path, procedures="\n".join([header, *reversed(rows), ""])))

    assert note_of("enc-1").objective.endswith("Done: Medication Reconciliation.")
    assert note_of("enc-3").objective.endswith("Done: Plain chest X-ray, for Pneumonia.")


def test_a_run_that_breaks_off_between_files_is_continued(bring_in, figures, tmp_path, monkeypatch):
    from careflow.importers.synthea import run

    folder = write_export(tmp_path)
    bring_in_table = run.Run.bring_in

    def breaks_off(self, table, path):
        if table.noun == "medications":
            raise KeyboardInterrupt
        return bring_in_table(self, table, path)

    with monkeypatch.context() as patched:
        patched.setattr(run.Run, "bring_in", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            bring_in(folder)
    report = bring_in(folder)

    assert figures(report)["encounters with their notes"] == (4, 0, 4, 0)
    assert figures(report)["vital signs"] == (13, 0, 13, 0)
    assert figures(report)["medications"] == (3, 3, 0, 0)
    assert report.adds_up


def test_a_sentence_that_is_not_in_the_chart_does_not_add_up(bring_in, tmp_path, monkeypatch):
    from careflow.importers.synthea import charting

    monkeypatch.setattr(
        charting, "compose", lambda reason, *_: {"subjective": reason, "objective": "", "assessment": "", "plan": ""}
    )
    report = bring_in(write_export(tmp_path))

    assert not report.adds_up
    assert [tally.noun for tally in report.tallies if not tally.adds_up] == [
        "vital signs", "other observations, told in the notes", "procedures, told in the notes",
        "care plans, told in the notes", "immunizations, told in the notes",
    ]  # fmt: skip


def test_the_report_counts_what_is_in_the_charts(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path))

    assert report.holdings == {
        "patients": 3, "policies": 5, "visits": 4, "encounters": 4, "signed notes": 4, "vitals": 2, "problems": 3,
        "medications": 3, "allergies": 3, "documents": 5, "superbills": 3,
    }  # fmt: skip
    assert (
        "There now: 3 patients, 5 policies, 4 visits, 4 encounters, 4 signed notes, 2 vitals, 3 problems,"
        " 3 medications, 3 allergies, 5 documents, 3 superbills." in list(report.lines())
    )
