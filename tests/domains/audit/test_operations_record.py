import pytest
from django.db import transaction

from careflow.domains.audit import operations
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import Action, OutsideTransaction
from careflow.platform.actor import Actor, system
from tests.cast import LONG_AGO

NINA = Actor(user_id=7, name="Nina Example", organization_id=1, facility_id=2, request_id="r-1", address="203.0.113.9")


def record(actor=NINA, **values):
    fixed = {"action": Action.VIEW, "subject": "patients/patient", "subject_id": 5, "summary": "Chart 110 opened"}
    return operations.record(actor=actor, at=LONG_AGO, **(fixed | values))


@pytest.mark.weak_point("C2")
def test_an_event_outside_a_transaction_is_refused_before_the_database_is_asked():
    with pytest.raises(OutsideTransaction):
        record()


@pytest.mark.weak_point("C2")
def test_an_event_falls_with_the_write_that_it_tells_about(db):
    with transaction.atomic():
        record()
        transaction.set_rollback(True)

    assert not AuditEvent.objects.exists()


def test_an_event_carries_its_actor_and_place(db):
    event_id = record(patient_id=5, metadata={"changed_fields": ["email"]})

    stored = AuditEvent.objects.values().get(pk=event_id)
    assert stored == {
        "id": event_id, "created_at": LONG_AGO, "organization_id": 1, "facility_id": 2, "patient_id": 5, "actor_id": 7,
        "action": "view", "app_label": "patients", "model_name": "patient", "object_pk": "5",
        "summary": "Chart 110 opened", "metadata": {"changed_fields": ["email"], "actor_name": "Nina Example"},
        "request_id": "r-1", "address": "203.0.113.9",
    }  # fmt: skip


def test_a_job_names_itself(db):
    event_id = record(system(name="Import", organization_id=1))

    stored = AuditEvent.objects.get(pk=event_id)
    assert (stored.actor_id, stored.facility_id, stored.metadata) == (None, None, {"actor_name": "Import"})


def test_the_place_of_the_subject_wins_over_the_actors(db):
    stored = AuditEvent.objects.get(pk=record(facility_id=9, organization_id=8))

    assert (stored.organization_id, stored.facility_id) == (8, 9)


def test_a_summary_is_cut_to_its_column(db):
    assert len(AuditEvent.objects.get(pk=record(summary="x" * 300)).summary) == 255
