"""What the database refuses by itself, whoever writes: past the product, in plain SQL."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from careflow.domains.clinical import guards
from careflow.domains.clinical.models import Encounter, NoteVersion, NoteWithdrawal, ProgressNote
from tests.domains.clinical.factories import make_addendum, make_encounter, make_signed, make_vitals
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db


def refusal(statement, *parameters):
    """What the engine says to a statement, or nothing when it went through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    except DatabaseError as error:
        return str(error)
    return ""


def refused(write):
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except DatabaseError:
        return True
    return False


@pytest.fixture
def signed(ana, paul):
    return make_signed(ana, rendering_provider=paul)


@pytest.fixture
def version(signed):
    return NoteVersion.unscoped.get()


def withdraw(version):
    NoteWithdrawal.unscoped.create(
        facility=version.facility, version=version, withdrawn_by_name="Paul Example", withdrawn_at=timezone.now()
    )


@pytest.mark.parametrize("column", [*guards.TEXTS, "signed_by_name"])
def test_no_text_and_no_signer_of_a_signed_note_changes(signed, column):
    assert guards.NOTE_LOCKED in refusal(f"UPDATE clinical_progressnote SET {column} = 'forged'")


def test_a_signed_note_is_not_dated_back(signed):
    assert guards.NOTE_LOCKED in refusal(
        "UPDATE clinical_progressnote SET signed_at = %s", timezone.now() - timedelta(days=1)
    )


def test_a_note_is_not_signed_without_a_stored_version(encounter):
    assert guards.NOTE_UNSTORED in refusal(
        "UPDATE clinical_progressnote SET status = 'signed', signed_version = 1, signed_at = %s", timezone.now()
    )


def test_a_note_is_not_signed_by_a_version_that_was_withdrawn(signed, version):
    withdraw(version)
    Encounter.unscoped.update(status="in_progress", ended_at=None)
    ProgressNote.unscoped.update(status="draft", signed_version=None, signed_at=None)

    assert guards.NOTE_UNSTORED in refusal(
        "UPDATE clinical_progressnote SET status = 'signed', signed_version = 1, signed_at = %s", version.signed_at
    )


def test_a_signature_does_not_vanish_without_a_withdrawal(signed, version):
    assert guards.ENCOUNTER_RELEASED in refusal("UPDATE clinical_encounter SET status = 'in_progress', ended_at = NULL")
    assert guards.NOTE_BEHIND in refusal(
        "UPDATE clinical_progressnote SET status = 'draft', signed_version = NULL, signed_at = NULL"
    )
    withdraw(version)
    assert not refusal("UPDATE clinical_encounter SET status = 'in_progress', ended_at = NULL")
    assert not refusal("UPDATE clinical_progressnote SET status = 'draft', signed_version = NULL, signed_at = NULL")


def test_what_is_signed_is_not_cancelled(signed, version):
    withdraw(version)

    assert guards.ENCOUNTER_RELEASED in refusal("UPDATE clinical_encounter SET status = 'cancelled'")


def test_an_encounter_is_not_signed_before_its_note(encounter):
    assert guards.ENCOUNTER_AHEAD in refusal(
        "UPDATE clinical_encounter SET status = 'signed', ended_at = %s", timezone.now()
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "forged"), ("rendering_provider_name", "forged"), ("rendering_provider_id", None),
        ("started_at", timezone.now() - timedelta(days=9)), ("ended_at", timezone.now() + timedelta(days=9)),
    ],
)  # fmt: skip
def test_no_fact_of_a_signed_encounter_changes(signed, column, value):
    assert guards.ENCOUNTER_LOCKED in refusal(f"UPDATE clinical_encounter SET {column} = %s", value)


def test_a_signed_encounter_gets_no_other_patient_and_no_other_visit(signed, north):
    other = make_patient(north, "Bell", "Ben")
    visit = make_appointment(north, signed.patient)

    told = refusal("UPDATE clinical_encounter SET patient_id = %s", other.pk)
    assert guards.ENCOUNTER_LOCKED in told or "encounter_signed_once_keeps_its_patient" in told
    assert guards.ENCOUNTER_LOCKED in refusal("UPDATE clinical_encounter SET appointment_id = %s", visit.pk)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("noteversion", "content = '{}'"), ("noteversion", "signed_by_name = 'x'"), ("notewithdrawal", "reason = 'x'"),
        ("noteaddendum", "text = 'x'"),
    ],
)  # fmt: skip
def test_versions_withdrawals_and_addenda_are_only_added(signed, version, table, change):
    make_addendum(signed)
    withdraw(version)

    assert "append-only" in refusal(f"UPDATE clinical_{table} SET {change}")
    assert "append-only" in refusal(f"DELETE FROM clinical_{table}")


@pytest.mark.parametrize("table", ["encounter", "progressnote", "vitals"])
def test_nothing_charted_is_deleted(encounter, table):
    make_vitals(encounter)
    refused_by = refusal(f"DELETE FROM clinical_{table}")

    assert "never" in refused_by
    assert "deleted" in refused_by


def test_vitals_of_a_signed_encounter_stay(ana, signed):
    vitals = make_vitals(make_encounter(ana))

    assert guards.VITALS_LOCKED in refusal("UPDATE clinical_vitals SET encounter_id = %s", signed.pk)
    assert refused(lambda: make_vitals(signed))
    assert not refusal("UPDATE clinical_vitals SET heart_rate_bpm = 60 WHERE id = %s", vitals.pk)


def test_a_withdrawn_version_takes_no_addendum(signed, version):
    withdraw(version)

    assert refused(lambda: make_addendum(signed))


@pytest.mark.parametrize("status", ["in_progress", "cancelled"])
def test_an_encounter_is_of_its_visits_patient(ana, north, status):
    other = make_appointment(north, make_patient(north, "Bell", "Ben"))
    encounter = make_encounter(ana, status=status)
    takes = refusal("UPDATE clinical_encounter SET appointment_id = %s WHERE id = %s", other.pk, encounter.pk)

    assert (guards.OTHER_PATIENT in takes) is (status == "in_progress")
    assert guards.OTHER_PATIENT in refusal(
        "UPDATE clinical_encounter SET appointment_id = %s, status = 'in_progress' WHERE id = %s",
        other.pk, encounter.pk,
    )  # fmt: skip


def test_a_visit_has_one_encounter_that_is_not_cancelled(ana, north):
    visit = make_appointment(north, ana)
    make_encounter(ana, appointment=visit, status="cancelled")
    make_encounter(ana, appointment=visit)

    assert refused(lambda: make_encounter(ana, appointment=visit))
    assert not refused(lambda: make_encounter(ana, appointment=visit, status="cancelled"))


@pytest.mark.parametrize("column", ["patient", "appointment", "rendering_provider"])
def test_an_encounter_names_only_rows_of_its_facility(cast, ana, column):
    south = cast.facilities["south"]
    stranger = make_patient(south)
    foreign = {
        "patient": stranger,
        "appointment": make_appointment(south, stranger),
        "rendering_provider": cast.staff["paul@south"],
    }

    def write():
        Encounter.unscoped.create(
            **{"facility": ana.facility, "patient": ana, "started_at": timezone.now(), column: foreign[column]}
        )

    assert refused(write)
