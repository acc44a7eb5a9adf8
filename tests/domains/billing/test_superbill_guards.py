"""What the database refuses by itself, whoever writes: past the product, in plain SQL."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from careflow.domains.billing.guards import superbills as guards
from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine
from careflow.domains.clinical.models import NoteVersion, NoteWithdrawal
from tests.domains.billing.superbill_factories import make_revision, make_superbill
from tests.domains.clinical.factories import make_draft, make_signed
from tests.domains.insurance.factories import directory_carrier, policy
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db
BILL, DIAGNOSIS, LINE = guards.SUPERBILLS, guards.DIAGNOSES, guards.LINES


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
def claimed(signed):
    return make_superbill(signed, "claim_created")


@pytest.fixture
def void(signed):
    return make_superbill(signed, voided_at=timezone.now(), voided_because="x")


@pytest.mark.parametrize(
    "change",
    [
        "status = 'coding_needed'", "payer_name = 'x'", "place_of_service = '22'", "notes = 'x'", "total_cents = 1",
        "served_at = created_at", "override_reason = 'x'", "carrier_id = 1", "corrects_id = id",
    ],
)  # fmt: skip
def test_no_fact_of_a_claim_changes(claimed, change):
    assert guards.CLAIMED_LOCKED in refusal(f"UPDATE {BILL} SET {change}")


def test_findings_of_a_claim_stay(claimed):
    assert refused(lambda: Superbill.unscoped.update(findings=[{"rule": "x"}]))


def test_a_claim_may_become_void_and_nothing_else_of_it(claimed):
    assert guards.CLAIMED_LOCKED in refusal(f"UPDATE {BILL} SET voided_at = created_at, total_cents = 0")
    assert not refusal(f"UPDATE {BILL} SET voided_at = created_at, voided_because = 'x'")


@pytest.mark.parametrize(
    "change", ["voided_at = NULL", "voided_because = 'y'", "notes = 'x'", "status = 'ready_to_submit'"]
)
def test_what_is_void_stays_so(void, change):
    assert guards.VOID_FINAL in refusal(f"UPDATE {BILL} SET {change}")


@pytest.mark.parametrize("state", ["claimed", "void"])
@pytest.mark.parametrize(
    ("table", "statement"),
    [
        (DIAGNOSIS, "UPDATE {} SET code = 'X'"), (DIAGNOSIS, "DELETE FROM {}"), (LINE, "DELETE FROM {}"),
        (LINE, "UPDATE {} SET charge_cents = 1"), (LINE, "UPDATE {} SET units = 1"),
    ],
)  # fmt: skip
def test_contents_of_what_is_closed_stay(request, state, table, statement):
    request.getfixturevalue(state)

    assert table in refusal(statement.format(table))


@pytest.mark.parametrize("state", ["claimed", "void"])
def test_nothing_is_added_to_what_is_closed(request, state):
    superbill = request.getfixturevalue(state)
    there = {"facility_id": superbill.facility_id, "superbill": superbill, "sequence": 2}

    assert refused(lambda: SuperbillDiagnosis.unscoped.create(code="X", **there))
    assert refused(lambda: SuperbillLine.unscoped.create(service_code="X", **there))


def test_contents_do_not_move_to_another_superbill(signed, ana):
    make_superbill(signed)
    other = make_superbill(make_signed(ana))

    assert refused(lambda: SuperbillLine.unscoped.exclude(superbill=other).update(superbill=other, sequence=9))


def test_contents_of_what_is_coded_are_replaced(signed):
    make_superbill(signed)

    assert not refusal(f"DELETE FROM {LINE}")
    assert not refusal(f"DELETE FROM {DIAGNOSIS}")


def test_no_claim_without_being_ready_before(signed):
    make_superbill(signed)

    assert guards.JUMPED in refusal(f"UPDATE {BILL} SET status = 'claim_created'")


def test_only_a_signed_encounter_is_billed(ana, paul):
    assert refused(lambda: make_superbill(make_draft(ana, paul)))


def test_an_encounter_is_billed_once(signed):
    make_superbill(signed)

    assert refused(lambda: make_superbill(signed))


def test_what_is_billed_stays_signed(signed, claimed):
    version = NoteVersion.unscoped.get()
    NoteWithdrawal.unscoped.create(facility=version.facility, version=version, withdrawn_at=timezone.now())
    release = "UPDATE clinical_encounter SET status = 'in_progress', ended_at = NULL"

    assert guards.BILLED_SIGNED in refusal(release)
    Superbill.unscoped.update(voided_at=timezone.now())
    assert not refusal(release)


def test_a_superbill_is_about_the_patient_of_its_encounter(signed, north):
    ben = make_patient(north, "Bell", "Ben")

    assert refused(lambda: make_superbill(signed, patient_id=ben.pk))
    cover = policy(ben, directory_carrier())
    assert refused(lambda: make_superbill(signed, policy=cover))


def test_nothing_crosses_to_another_facility(signed, cast, ana):
    south = cast.facilities["south"]
    there = policy(make_patient(south), directory_carrier())

    assert refused(lambda: make_superbill(signed, facility_id=south.pk))
    assert refused(lambda: make_superbill(signed, policy=there))
    superbill = make_superbill(signed)
    assert refused(
        lambda: SuperbillLine.unscoped.create(facility=south, superbill=superbill, sequence=5, service_code="X")
    )


def test_nothing_is_deleted_and_no_history_is_altered(signed):
    superbill = make_superbill(signed)
    make_revision(superbill)

    assert "append-only" in refusal(f"UPDATE {guards.REVISIONS} SET content = ''")
    assert "append-only" in refusal(f"DELETE FROM {guards.REVISIONS}")
    SuperbillLine.unscoped.all().delete()
    SuperbillDiagnosis.unscoped.all().delete()
    assert refusal(f"DELETE FROM {BILL}")
