import pytest
from django.db import transaction

from careflow.domains.facilities.models import Facility
from careflow.domains.scheduling import operations, queries
from careflow.platform.problems import BadInput
from tests.domains.scheduling.factories import (
    NOW,
    as_patient,
)


def book(patient, slot, now=NOW, reason=""):
    with transaction.atomic():
        return operations.book_slot_for_patient(
            actor=as_patient(patient), patient_id=patient.pk, slot_id=slot.pk, reason=reason, now=now
        )


def cancel(patient, number, now=NOW):
    with transaction.atomic():
        operations.cancel_by_patient(actor=as_patient(patient), patient_id=patient.pk, appointment_id=number, now=now)


def offered(patient, slot, now=NOW):
    found = queries.offered_slots(
        actor=as_patient(patient), provider_id=slot.provider_id, type_id=slot.appointment_type_id, now=now
    )
    return slot.pk in [entry.id for entry in found]


def allow_cancelling(facility, hours=24):
    Facility.unscoped.filter(pk=facility.pk).update(online_cancellation_enabled=True, cancellation_cutoff_hours=hours)


def refused_slot(patient, slot, now=NOW):
    with pytest.raises(BadInput) as refused:
        book(patient, slot, now)
    assert list(refused.value.errors) == ["slot"]
    return refused.value.sentence
