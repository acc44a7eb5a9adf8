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
    operations.record(actor=actor, at=LONG_AGO, **(fixed | values))
    return AuditEvent.objects.latest("id").pk


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


def test_events_recorded_together_are_written_in_their_order_by_one_statement(db, statements):
    def write():
        with operations.together():
            record_one("first")
            with operations.together():
                record_one("second")
            assert not AuditEvent.objects.exists()

    def record_one(summary):
        operations.record(actor=NINA, at=LONG_AGO, action=Action.VIEW, subject="a/b", subject_id=5, summary=summary)

    its_own_look = 1
    assert statements(write) == 1 + its_own_look
    assert list(AuditEvent.objects.order_by("id").values_list("summary", flat=True)) == ["first", "second"]


def test_nothing_is_written_when_events_recorded_together_are_left_by_an_exception(db):
    def fail():
        with operations.together():
            operations.record(actor=NINA, at=LONG_AGO, action=Action.VIEW, subject="a/b", subject_id=5, summary="lost")
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    record(summary="kept")
    assert AuditEvent.objects.get().summary == "kept"
