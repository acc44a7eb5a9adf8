"""What patients change in their own charts; the portal's endpoint has its own tests."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients import operations
from careflow.domains.patients.events import OwnProfileChanged
from careflow.domains.patients.models import ContactChange, EmergencyContact, Patient, PatientPhone
from careflow.domains.patients.operations import phone_columns
from careflow.platform import events
from careflow.platform.address import ADDRESS_COLUMNS
from careflow.platform.problems import BadInput, NotFound, StaleVersion
from tests.domains.patients.factories import LONG_AGO, a_patient

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
HOME = {"line_1": "1 Main St", "line_2": "", "city": "Boston", "state": "MA", "zip_code": "02101"}
STORED = {f"address_{part}": text for part, text in HOME.items()}


@pytest.fixture
def change(at_home):
    def send(patient, actor=None, now=NOW, expected_version=None, **changes):
        with transaction.atomic():
            operations.change_own_profile(
                actor=actor or at_home(patient), patient_id=patient.pk, changes=changes,
                expected_version=expected_version, now=now,
            )  # fmt: skip

    return send


@pytest.fixture
def heard(monkeypatch):
    """The events that were published."""
    found = []
    monkeypatch.setitem(events._listeners, OwnProfileChanged, [found.append])  # noqa: SLF001  (no way to unlisten)
    return found


def contact(name, relationship="", phone_number=""):
    return {"name": name, "relationship": relationship, "phone_number": phone_number}


def told():
    """What the desk reads: field → before and after."""
    return {
        entry["field"]: (entry["before"], entry["after"])
        for change in ContactChange.unscoped.order_by("id")
        for entry in change.changes
    }


def test_it_writes_what_differs_and_leaves_one_line_of_history(north, change, heard):
    patient = a_patient(north, email="old@example.org", pronouns="she")

    change(patient, email="new@example.org", pronouns="she", preferred_name="Annie")

    row, event = Patient.unscoped.get(), AuditEvent.objects.get()
    assert (row.email, row.preferred_name, row.preferred_key, row.version) == (
        "new@example.org", "Annie", "annie", 2,
    )  # fmt: skip
    assert row.search_text == f"lee\nann\nannie\n{row.chart_number}\nnew@example.org\n5550110001"
    assert row.updated_at == NOW
    assert (event.action, event.app_label, event.model_name, event.object_pk, event.patient_id, event.facility_id) == (
        "update", "patients", "patient", str(row.pk), row.pk, north.pk,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["Preferred name", "Email"], "by": "patient", "actor_name": "Ann Lee",
    }  # fmt: skip
    assert "example.org" not in f"{event.summary} {event.metadata}"
    assert heard == [
        OwnProfileChanged(north.pk, row.pk, frozenset({"email", "preferred_name"}), "old@example.org", NOW)
    ]


def test_what_changes_nothing_leaves_no_trace(north, change, heard):
    patient = a_patient(
        north, email="ann@example.org", contacts=("Bo Lee",), phones=("(555) 011-0001",), **STORED
    )  # fmt: skip

    change(
        patient, email="ann@example.org", primary_phone_number="5550110001", address=HOME,
        primary_emergency_contact=contact("Bo Lee"), preferred_name="",
    )  # fmt: skip
    change(a_patient(north), primary_phone_number="5550110001", address={}, primary_emergency_contact=contact(""))

    assert set(Patient.unscoped.values_list("version", flat=True)) == {1}
    assert PatientPhone.unscoped.get(patient=patient).number == "(555) 011-0001"
    assert not AuditEvent.objects.exists()
    assert not ContactChange.unscoped.exists()
    assert heard == []


def test_the_desk_is_told_what_was_there_before_and_by_whom(north, at_home, change):
    patient = a_patient(north, email="old@example.org", contacts=("Bo Lee",), **STORED)

    change(
        patient, actor=at_home(patient, proxy_id=5), email="", primary_phone_number="5550110003",
        address={"line_1": "2 Side St"}, pronouns="she",
        primary_emergency_contact=contact("Di Lee", "sister", "5550110008"),
    )  # fmt: skip

    row = ContactChange.unscoped.get()
    assert (row.facility_id, row.patient_id, row.made_at, row.made_by_id, row.made_by_name, row.is_by_proxy) == (
        north.pk, patient.pk, NOW, 71, "Ann Lee", True,
    )  # fmt: skip
    assert told() == {
        "email": ("old@example.org", ""),
        "address": ("1 Main St, Boston, MA 02101", "2 Side St, Boston, MA 02101"),
        "phones": ("5550110001 (cell)", "5550110003 (cell)"),
        "emergency_contacts": ("Bo Lee", "Di Lee, sister, 5550110008"),
    }
    assert AuditEvent.objects.get().metadata["by"] == "proxy"


def test_what_says_nothing_of_how_to_reach_somebody_is_not_told(north, change):
    change(a_patient(north), preferred_name="Annie", pronouns="she", preferred_language="Spanish")

    assert not ContactChange.unscoped.exists()


def test_a_number_takes_the_place_of_the_primary_one_and_keeps_its_row(north, change):
    patient = a_patient(north, phones=("5550110001", "5550110002"))
    rows = dict(PatientPhone.unscoped.values_list("id", "label"))

    change(patient, primary_phone_number="555-011-0007")

    assert dict(PatientPhone.unscoped.values_list("id", "label")) == rows
    stored = PatientPhone.unscoped.order_by("id").values_list("number", "number_key", "local_key", "is_primary")
    assert list(stored) == [
        ("555-011-0007", "5550110007", "0110007", True), ("5550110002", "5550110002", "0110002", False),
    ]  # fmt: skip
    assert Patient.unscoped.get().search_text.split("\n")[-2:] == ["5550110007", "5550110002"]


def test_without_a_primary_number_the_first_becomes_it(north, change):
    patient = a_patient(north, phones=())
    for number in ("5550110001", "5550110002"):
        PatientPhone.unscoped.create(facility=north, patient=patient, number=number, label="home",
                                     **phone_columns(number))  # fmt: skip

    change(patient, primary_phone_number="5550110001")

    stored = PatientPhone.unscoped.order_by("id").values_list("number", "label", "is_primary")
    assert list(stored) == [("5550110001", "home", True), ("5550110002", "home", False)]


def test_a_first_number_is_a_cell_phone(north, change):
    change(a_patient(north, phones=()), primary_phone_number="5550110007")

    assert list(PatientPhone.unscoped.values_list("number", "label", "is_primary")) == [("5550110007", "cell", True)]


def test_without_a_number_none_stays_and_the_desk_knows_them_all(north, change):
    patient = a_patient(north, phones=("5550110001", "5550110002"))

    change(patient, primary_phone_number="")

    assert not PatientPhone.unscoped.exists()
    assert Patient.unscoped.get().search_text == f"lee\nann\n{patient.chart_number}"
    assert told() == {"phones": ("5550110001 (cell), 5550110002 (cell)", "")}


def test_another_contact_comes_in_the_place_of_the_first_and_only_the_desk_still_reads_the_notes(north, change):
    patient = a_patient(north, contacts=("Bo Lee", "Cy Lee"))
    EmergencyContact.unscoped.filter(name="Bo Lee").update(notes="after six")

    change(patient, primary_emergency_contact=contact("Di Lee", "sister", "5550110008"))

    first, second = EmergencyContact.unscoped.order_by("id")
    assert (first.name, first.relationship, first.phone_number, first.notes, first.is_primary, first.version) == (
        "Di Lee", "sister", "5550110008", "", True, 2,
    )  # fmt: skip
    assert told() == {"emergency_contacts": ("Bo Lee, after six; Cy Lee", "Di Lee, sister, 5550110008; Cy Lee")}
    assert (first.created_at, first.updated_at) == (LONG_AGO, NOW)
    assert (second.name, second.is_primary, second.version) == ("Cy Lee", False, 1)


def test_a_contact_who_stays_keeps_the_notes(north, change):
    patient = a_patient(north, contacts=("Bo Lee",))
    EmergencyContact.unscoped.update(notes="after six")

    change(patient, primary_emergency_contact=contact("bo  LEE", "brother", "5550110008"))

    assert EmergencyContact.unscoped.values_list("name", "phone_number", "notes").get() == (
        "bo  LEE", "5550110008", "after six",
    )  # fmt: skip


def test_a_first_contact_is_the_primary_one(north, change):
    change(a_patient(north), primary_emergency_contact=contact("Di Lee"))

    assert list(EmergencyContact.unscoped.values_list("name", "is_primary")) == [("Di Lee", True)]


def test_without_a_name_no_contact_stays_and_the_desk_knows_them_all(north, change):
    patient = a_patient(north, contacts=("Bo Lee", "Cy Lee"))

    change(patient, primary_emergency_contact=contact("", "sister"))

    assert not EmergencyContact.unscoped.exists()
    assert told() == {"emergency_contacts": ("Bo Lee; Cy Lee", "")}


@pytest.mark.parametrize(
    ("stored", "sent", "after"),
    [
        ({}, HOME, HOME),
        ({}, dict.fromkeys(HOME, ""), dict.fromkeys(HOME)),
        ({}, {}, dict.fromkeys(HOME)),
        (STORED, {}, dict.fromkeys(HOME)),
        (STORED, {"line_2": "Apt 2"}, {**HOME, "line_2": "Apt 2"}),
        ({**STORED, "address_city": ""}, {**HOME, "city": "", "line_2": "B"}, {**HOME, "city": "", "line_2": "B"}),
    ],
)
def test_an_address_comes_changes_and_goes(north, change, stored, sent, after):
    patient = a_patient(north, **stored)

    change(patient, address=sent)

    row = Patient.unscoped.get()
    assert [getattr(row, column) for column in ADDRESS_COLUMNS] == list(after.values())


@pytest.mark.parametrize("sent", [dict.fromkeys(HOME, ""), {"zip_code": ""}])
def test_an_address_is_never_blanked_in_part_and_nothing_else_is_written(north, change, sent):
    patient = a_patient(north, **STORED)

    with pytest.raises(BadInput) as refused:
        change(patient, address=sent, email="new@example.org", primary_phone_number="")

    assert refused.value.errors["address"]["zip_code"] == ["Fill in this part of your address."]
    assert Patient.unscoped.get().email == ""
    assert PatientPhone.unscoped.exists()


def test_whoever_names_a_language_no_longer_declines_to(north, change):
    patient = a_patient(north, preferred_language_declined=True)

    change(patient, preferred_language="Spanish")

    row = Patient.unscoped.get()
    assert (row.preferred_language, row.preferred_language_declined) == ("Spanish", False)


def test_an_older_version_is_refused(north, change):
    patient = a_patient(north)
    change(patient, pronouns="she", expected_version=1)

    with pytest.raises(StaleVersion):
        change(patient, pronouns="they", expected_version=1)

    assert Patient.unscoped.get().pronouns == "she"


def test_another_clinics_chart_and_one_out_of_use_do_not_exist(north, south, at_home, change):
    elsewhere, gone = a_patient(south), a_patient(north, is_active=False)

    for patient in (elsewhere, gone):
        with pytest.raises(NotFound):
            change(patient, actor=at_home(a_patient(north)), pronouns="she")


def test_without_its_line_of_history_nothing_is_written(north, change, monkeypatch):
    patient = a_patient(north)
    monkeypatch.setattr(audit, "record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        change(patient, email="new@example.org", primary_phone_number="")

    assert (Patient.unscoped.get().email, PatientPhone.unscoped.count()) == ("", 1)
    assert not ContactChange.unscoped.exists()


def test_who_listens_may_refuse(north, change, monkeypatch):
    def refuse(_event):
        raise BadInput(email="No.")

    monkeypatch.setitem(events._listeners, OwnProfileChanged, [refuse])  # noqa: SLF001  (no way to unlisten)

    with pytest.raises(BadInput):
        change(a_patient(north), email="new@example.org")

    assert Patient.unscoped.get().email == ""
