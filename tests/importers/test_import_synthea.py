from datetime import UTC, date, datetime, timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentType, Facility, Resource, Staff
from careflow.domains.patients.models import CareProvider, Patient, PatientPhone
from careflow.domains.scheduling.models import Appointment
from careflow.importers.synthea import run
from careflow.importers.synthea.destination import ImportRefused
from tests.importers.exports import ENCOUNTERS, PATIENTS, many_encounters, write_export

EVERYTHING = {
    "organizations in the care-provider directory": (2, 2, 0, 0),
    "providers": (2, 2, 0, 0),
    "patients": (3, 3, 0, 0),
    "insurance carriers": (3, 2, 0, 1),
    "insurance policies": (5, 4, 0, 1),
    "visits": (4, 4, 0, 0),
    "encounters with their notes": (4, 4, 0, 0),
    "problems": (3, 3, 0, 0),
    "medications": (3, 3, 0, 0),
    "allergies": (3, 3, 0, 0),
    "visit summaries": (3, 3, 0, 0),
    "immunization records": (3, 2, 0, 1),
    "superbills": (4, 3, 0, 1),
    "charges of superbills": (7, 4, 0, 3),
    "vital signs": (13, 13, 0, 0),
    "other observations, told in the notes": (4, 4, 0, 0),
    "procedures, told in the notes": (2, 2, 0, 0),
    "care plans, told in the notes": (1, 1, 0, 0),
    "immunizations, told in the notes": (2, 2, 0, 0),
}
BROKEN_PATIENTS = PATIENTS.encode() + (
    b"pat-4,1970-31-12,,999-11-0000,,,,Una1,Broken1,,,,white,nonhispanic,F,,1 A,B,Massachusetts,,,01970,,,,,\n"
    b"pat-5,1970-12-31,,999-11-0000,,,,Una1,Brok\xe9n1,,,,white,nonhispanic,F,,1 A,B,Massachusetts,,,01970,,,,,\n"
    b"pat-6,1970-12-31,,999-11-0000\n"
    b",1970-12-31,,999-11-0000,,,,Una1,Broken1,,,,white,nonhispanic,F,,1 A,B,Massachusetts,,,01970,,,,,\n"
    b"pat-7,2070-12-31,,999-11-0000,,,,Una1,Broken1,,,,white,nonhispanic,F,,1 A,B,Massachusetts,,,01970,,,,,\n"
    b"pat-8,1970-12-31,1960-01-01,9,,,,Una1,Broken1,,,,white,nonhispanic,F,,1 A,B,Massachusetts,,,01970,,,,,\n"
    b"pat-9,1970-12-31,,12,,,,Una1,Kept1,,,,green,nonhispanic,X,,1 A,B,Massachusetts,,,01970,,,,,\n"
)


def test_patients_become_charts(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    thea, ivo, pip = Patient.unscoped.select_related("gender").order_by("external_id")
    assert (thea.first_name, thea.last_name, thea.date_of_birth) == ("Thea Maud", "O'Quirk", date(1961, 3, 4))
    assert (thea.gender.code, thea.sex_at_birth, thea.race, thea.ethnicity) == (
        "female", "female", "white", "not_hispanic_or_latino",
    )  # fmt: skip
    assert (thea.ssn, thea.ssn_last4, thea.external_system) == ("999112233", "2233", "synthea")
    assert (thea.address_line_1, thea.address_city, thea.address_state, thea.address_zip_code) == (
        "9 Pine Road Apt 4", "Salem", "MA", "01970",
    )  # fmt: skip
    assert (thea.last_key, thea.first_key, thea.chart_number) == ("o'quirk", "thea maud", "100")
    assert "o'quirk" in thea.search_text
    assert (ivo.last_name, ivo.deceased_on, ivo.is_active) == ("Brandt Jr.", date(2019, 6, 1), True)
    assert (pip.last_name, pip.race) == ("Sorensen", "native_hawaiian_or_other_pacific_islander")
    assert not PatientPhone.unscoped.exists()


def test_providers_become_staff_who_cannot_sign_in(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    nora = Staff.unscoped.select_related("user", "role").get(external_id="doc-1")
    assert (nora.user.first_name, nora.user.last_name, nora.role.code) == ("Nora", "Quist", "physician")
    assert (nora.user.has_usable_password(), nora.user.is_staff, nora.user.membership.role.code) == (
        False, False, "member",
    )  # fmt: skip
    practice = CareProvider.unscoped.get(external_id="org-1")
    entry = CareProvider.unscoped.get(external_id="doc-2")
    assert (practice.organization_name, practice.phone_number, practice.address_zip_code) == (
        "Quill Street Practice", "978-555-0101", "01970-1234",
    )  # fmt: skip
    assert (entry.first_name, entry.last_name, entry.organization_name, entry.specialty) == (
        "José Luis", "Bergström", "Harbor Lane Hospital", "Cardiology",
    )  # fmt: skip
    assert entry.linked_staff == Staff.unscoped.get(external_id="doc-2")


def test_encounters_become_visits_as_recorded(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path))

    first, second, stay, call = Appointment.unscoped.order_by("external_id")
    nora = Staff.unscoped.get(external_id="doc-1")
    assert (first.starts_at, first.ends_at) == (
        datetime(2024, 3, 9, 14, 0, 30, tzinfo=UTC), datetime(2024, 3, 9, 14, 15, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (first.status.code, first.appointment_type.code, first.reason) == (
        "check_out", "annual", "General examination of patient (procedure)",
    )  # fmt: skip
    assert (first.rendering_provider_id, first.rendering_provider_name, first.resource_id, first.created_by_name) == (
        nora.pk, "Nora Quist", nora.linked_resource.pk, "Synthea import",
    )  # fmt: skip
    assert (first.allow_overlap, second.allow_overlap) == (False, True)
    assert (stay.appointment_type.code, stay.ends_at - stay.starts_at) == ("inpatient", timedelta(days=9))
    assert (call.appointment_type.code, (call.ends_at - call.starts_at).total_seconds()) == ("telehealth", 60)
    lines = list(report.lines())
    assert lines[lines.index("Noted in encounters.csv:") + 1 :][:2] == [
        "  line 3, column START: overlaps another visit of the provider; kept as overbooked",
        "  line 5, column STOP: is not after START; one minute is kept",
    ]


def test_only_providers_of_the_last_year_on_record_have_an_open_column(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    columns = dict(Resource.unscoped.filter(facility__name="Synthea Clinic").values_list("name", "is_active"))
    assert columns == {"Nora Quist": True, "José Luis Bergström": False}


def test_a_column_that_somebody_closed_stays_closed(bring_in, tmp_path):
    folder = write_export(tmp_path)
    bring_in(folder)
    Resource.unscoped.filter(name="Nora Quist").update(is_active=False, version=3)

    bring_in(folder)

    assert not Resource.unscoped.get(name="Nora Quist").is_active


def test_the_report_adds_up(bring_in, figures, tmp_path):
    report = bring_in(write_export(tmp_path))

    assert figures(report) == EVERYTHING
    assert report.adds_up
    assert list(report.lines())[-1].startswith("The figures add up")


def test_packed_files_bring_the_same(bring_in, figures, tmp_path):
    report = bring_in(write_export(tmp_path, packed=True))

    assert figures(report) == EVERYTHING
    assert {tally.file.partition(".")[2] for tally in report.tallies} == {"csv.gz"}


def test_a_second_run_changes_nothing_and_says_so(bring_in, figures, tmp_path):
    folder = write_export(tmp_path)
    bring_in(folder)
    Patient.unscoped.filter(external_id="pat-1").update(last_name="Changed")
    events = AuditEvent.objects.count()

    report = bring_in(folder)

    assert figures(report) == {
        name: (read, 0, written, skipped) for name, (read, written, _, skipped) in EVERYTHING.items()
    }
    assert not any(tally.repaired.count for tally in report.tallies)
    assert list(report.lines())[-1] == "Nothing new: everything in the folder is already there."
    assert AuditEvent.objects.count() == events
    assert Patient.unscoped.get(external_id="pat-1").last_name == "Changed"


def test_each_kind_is_recorded_once_with_its_counts(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    one_each = {"progressnote", "encounterbillingrecord"}  # beside the one of the run
    events = AuditEvent.objects.exclude(model_name__in=one_each, object_pk__gt="").order_by("id")
    assert list(events.values_list("action", "app_label", "model_name", "actor_id")) == [
        ("create", "organizations", "organization", None),
        ("create", "facilities", "facility", None),
        ("create", "users", "user", None),
        ("other", "importers", "import", None),
        ("create", "patients", "careprovider", None),
        ("create", "facilities", "staff", None),
        ("create", "patients", "patient", None),
        ("create", "appointments", "appointment", None),
        ("create", "clinical", "encounter", None),
        ("create", "clinical", "problem", None),
        ("create", "medications", "medication", None),
        ("create", "allergies", "patientallergy", None),
        ("create", "patients", "patientdocument", None),
        ("create", "patients", "patientdocument", None),
        ("create", "insurance", "insurancecarrier", None),
        ("create", "insurance", "patientinsurancepolicy", None),
        ("create", "billing", "encounterbillingrecord", None),
    ]
    visits = events.get(app_label="appointments")
    assert visits.metadata == {
        "source": "synthea", "file": "encounters.csv", "read": 4, "written": 4, "present": 0, "skipped": 0,
        "actor_name": "Synthea import",
    }  # fmt: skip
    assert visits.facility_id == Facility.unscoped.get(name="Synthea Clinic").pk


def test_broken_rows_are_skipped_and_named_without_their_contents(bring_in, figures, tmp_path):
    report = bring_in(write_export(tmp_path, patients=BROKEN_PATIENTS))

    patients = report.tallies[2]
    assert figures(report)["patients"] == (10, 4, 0, 6)
    assert [str(remark) for remark in patients.skipped.kept] == [
        "line 5, column BIRTHDATE: is not a date (YYYY-MM-DD)",
        "line 6, column LAST: is not valid UTF-8",
        "line 7: has 4 columns where the header has 27",
        "line 8, column Id: is empty",
        "line 9, column BIRTHDATE: lies in the future",
        "line 10, column DEATHDATE: lies before the birth date",
    ]
    assert [str(remark) for remark in patients.repaired.kept] == [
        "line 11, column GENDER: is neither M nor F; unknown is kept",
        "line 11, column RACE: is none of the known values; unknown is kept",
        "line 11, column SSN: has not nine digits; left empty",
    ]
    assert report.adds_up
    printed = "\n".join(report.lines())
    assert "Broken" not in printed
    assert "999" not in printed


def test_a_visit_of_nobody_is_skipped_and_one_without_a_provider_kept(bring_in, figures, tmp_path):
    stray = (
        "enc-5,2024-01-01T10:00:00Z,2024-01-01T10:15:00Z,pat-77,org-1,doc-1,p,wellness,1,Visit,1,1,0,,\n"
        "enc-6,2024-01-02T10:00:00Z,,pat-1,org-1,doc-77,p,seance,1,Visit,1,1,0,,\n"
        "enc-1,2024-01-03T10:00:00Z,2024-01-03T10:15:00Z,pat-1,org-1,doc-1,p,wellness,1,Visit,1,1,0,,\n"
    )
    report = bring_in(write_export(tmp_path, encounters=ENCOUNTERS + stray))

    visits = report.tallies[3]
    assert figures(report)["visits"] == (7, 5, 1, 1)
    assert [str(remark) for remark in visits.skipped.kept] == ["line 6, column PATIENT: names nobody who was imported"]
    assert {remark.column for remark in visits.repaired.kept if remark.line == 7} == {
        "STOP", "ENCOUNTERCLASS", "PROVIDER",
    }  # fmt: skip
    assert Appointment.unscoped.get(external_id="enc-1").starts_at.day == 9  # the first of two rows with one id
    kept = Appointment.unscoped.get(external_id="enc-6")
    assert (kept.rendering_provider_id, kept.resource_id, kept.ends_at.minute) == (None, None, 20)


def test_a_row_that_the_database_refuses_does_not_stop_the_others(bring_in, figures, tmp_path, monkeypatch):
    monkeypatch.setattr("careflow.importers.synthea.patients.RACES", {"white": "x" * 48, "black": None, "hawaiian": ""})

    report = bring_in(write_export(tmp_path))

    assert figures(report)["patients"] == (3, 2, 0, 1)
    assert [str(remark) for remark in report.tallies[2].skipped.kept] == ["line 3: breaks a rule of the database"]


def test_a_damaged_file_fails_the_run_but_keeps_what_came_before(bring_in, figures, tmp_path):
    folder = write_export(tmp_path, packed=True)
    packed = folder / "encounters.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-30])

    report = bring_in(folder)

    assert not report.adds_up
    assert figures(report)["patients"] == (3, 3, 0, 0)
    assert any(line.startswith("encounters.csv.gz: encounters.csv.gz is damaged after line") for line in report.lines())


def test_a_missing_column_fails_the_run(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path, encounters="Id,START\n1,2\n"))

    assert not report.adds_up
    assert "encounters.csv has no column" in "\n".join(report.lines())


def test_missing_files_are_named(bring_in, tmp_path):
    folder = write_export(tmp_path)
    (folder / "encounters.csv").unlink()

    report = bring_in(folder)

    assert report.absent == ["encounters.csv"]
    assert report.adds_up


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_wrong_folder_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()

    with pytest.raises(ImportRefused, match=r"is not a folder|holds no Synthea export"):
        run.check_folder(tmp_path / name)


def test_a_run_that_breaks_off_is_continued(bring_in, figures, tmp_path, monkeypatch):
    folder = write_export(tmp_path, encounters=many_encounters(25))
    monkeypatch.setattr(run, "BATCH", 10)
    store = run.Run.store

    def breaks_off(self, table, batch, file):
        if table.file == "encounters" and batch[0].line > 20:
            raise KeyboardInterrupt
        return store(self, table, batch, file)

    with monkeypatch.context() as patched:
        patched.setattr(run.Run, "store", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            bring_in(folder)
    assert Appointment.unscoped.count() == 20

    report = bring_in(folder)

    assert figures(report)["visits"] == (25, 5, 20, 0)
    assert Appointment.unscoped.count() == 25


def test_imported_types_are_added_once(bring_in, tmp_path):
    folder = write_export(tmp_path)
    bring_in(folder)
    AppointmentType.unscoped.filter(code="inpatient").update(name="Stay")

    bring_in(folder)

    assert list(AppointmentType.unscoped.filter(code="inpatient").values_list("name", flat=True)) == ["Stay"]
