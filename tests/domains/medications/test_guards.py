"""What the database itself refuses, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from careflow.domains.medications.guards import (
    ACKNOWLEDGED,
    ACTIVE_WHILE_PENDING,
    OTHER_PATIENT,
    PENDING_OF_ACTIVE,
    RESOLVED,
    WARNED,
)
from careflow.domains.medications.models import Medication, MedicationAlert, PrescriberDelegation, RefillRequest
from careflow.platform.refusals import says
from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import NOW, a_delegation, a_medication, a_refill, an_alert
from tests.domains.patients.factories import a_care_provider, a_patient

pytestmark = pytest.mark.django_db


def refused(write):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        write()
    return caught.value


@pytest.mark.parametrize("status", ["approved", "denied", "cancelled"])
@pytest.mark.parametrize("change", [{"status": "pending"}, {"clinician_note": "x"}, {"resolved_by_name": "x"}])
def test_a_resolved_request_never_changes(ana, status, change):
    rows = RefillRequest.unscoped.filter(pk=a_refill(a_medication(ana), status=status).pk)

    assert says(refused(lambda: rows.update(**change)), RESOLVED)


def test_a_request_is_of_the_patient_of_its_medication(ana, ben):
    medication, other = a_medication(ana), a_refill(a_medication(ben))

    assert says(refused(lambda: a_refill(medication, patient=ben)), OTHER_PATIENT)
    moved = RefillRequest.unscoped.filter(pk=other.pk)
    assert says(refused(lambda: moved.update(medication=medication)), OTHER_PATIENT)


@pytest.mark.weak_point("W6")
@pytest.mark.parametrize("status", ["inactive", "discontinued"])
def test_nothing_is_pending_of_a_medication_that_is_not_active(ana, status):
    over, active = a_medication(ana, status=status), a_medication(ana)
    a_refill(active)

    assert says(refused(lambda: a_refill(over)), PENDING_OF_ACTIVE)
    rows = Medication.unscoped.filter(pk=active.pk)
    assert says(refused(lambda: rows.update(status=status)), ACTIVE_WHILE_PENDING)
    a_refill(over, status="denied")


def test_one_request_of_a_medication_is_pending(ana):
    medication = a_medication(ana)
    a_refill(medication)

    assert isinstance(refused(lambda: a_refill(medication)), IntegrityError)


def test_an_end_does_not_come_before_the_start(ana):
    rows = Medication.unscoped.filter(pk=a_medication(ana).pk)

    assert says(refused(lambda: rows.update(start_date=NOW, end_date="2020-01-05")), "medication_ends_after_start")


@pytest.mark.parametrize("model", [Medication, RefillRequest])
def test_no_line_of_the_record_vanishes(ana, model):
    a_refill(a_medication(ana))

    refused(lambda: model.unscoped.get().delete())


def test_nothing_points_into_another_facility(cast, north, south, ana, stone):
    medication, foreign = a_medication(ana), a_patient(south)
    wrong = [
        lambda: a_medication(foreign, facility=north),
        lambda: a_medication(ana, prescriber=a_care_provider(south)),
        lambda: a_refill(medication, facility=south),
        lambda: a_delegation(stone, cast.staff["sara@south"]),
        lambda: a_delegation(a_care_provider(south), cast.staff["nina@north"], facility=north),
    ]

    for write in wrong:
        assert isinstance(refused(write), IntegrityError)


def test_a_pair_has_one_delegation_that_stands(cast, stone):
    nurse = cast.staff["nina@north"]
    a_delegation(stone, nurse, deleted_at=NOW)
    a_delegation(stone, nurse)

    assert isinstance(refused(lambda: a_delegation(stone, nurse)), IntegrityError)
    assert PrescriberDelegation.unscoped.count() == 2


@pytest.mark.parametrize(
    "change", [{"code": "x"}, {"severity": "low"}, {"detail": "x"}, {"raised_at": NOW}, {"medication_key": "x"}]
)
def test_a_warning_stays_what_it_was(ana, change):
    rows = MedicationAlert.unscoped.filter(pk=an_alert(a_medication(ana), an_allergy(ana)).pk)

    assert says(refused(lambda: rows.update(**change)), WARNED)
    assert rows.update(overridden_at=NOW, override_reason="Discussed.") == 1


@pytest.mark.parametrize("change", [{"overridden_at": None}, {"override_reason": "x"}, {"overridden_by_name": "x"}])
def test_an_acknowledged_warning_keeps_its_reason(ana, change):
    rows = MedicationAlert.unscoped.filter(pk=an_alert(a_medication(ana), an_allergy(ana), overridden_at=NOW).pk)

    assert says(refused(lambda: rows.update(**change)), ACKNOWLEDGED)
    refused(rows.delete)
