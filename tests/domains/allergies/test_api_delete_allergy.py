import pytest

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.audit.models import AuditEvent
from tests.domains.allergies.factories import an_allergy

pytestmark = pytest.mark.django_db


@pytest.fixture
def allergy(ann):
    return an_allergy(ann)


def test_it_stays_as_entered_in_error(cast, acting_as, ann, path, allergy):
    nurse = acting_as("nina")

    response = nurse.delete(path(f"{allergy.pk}/", reason="other%20patient"))

    allergy.refresh_from_db()
    shown = nurse.get(path(patient_id=ann.pk)).json()
    assert (response.status_code, response.content) == (204, b"")
    assert [(row["status"], row["is_active"], row["version"]) for row in shown] == [("entered_in_error", False, 2)]
    assert (allergy.error_reason, allergy.updated_by_id, allergy.updated_by_name) == (
        "other patient", cast.users["nina"].pk, "Nina Example",
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.patient_id) == (
        "allergies", "patientallergy", "delete", str(allergy.pk), ann.pk,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["status"],
        "previous": {"status": "active"},
        "next": {"status": "entered_in_error"},
        "actor_name": "Nina Example",
    }


def test_doing_it_again_changes_nothing(acting_as, path, allergy):
    nurse = acting_as("nina")
    answers = [nurse.delete(path(f"{allergy.pk}/"), headers={"If-Match": '"1"'}).status_code for _ in range(3)]

    allergy.refresh_from_db()
    assert (answers, allergy.version, AuditEvent.objects.count()) == ([204, 204, 204], 2, 1)


def test_a_stale_one_is_refused(acting_as, path, allergy):
    response = acting_as("nina").delete(path(f"{allergy.pk}/"), headers={"If-Match": '"7"'})

    assert (response.status_code, PatientAllergy.unscoped.get().status) == (412, "active")


def test_the_same_allergy_can_be_recorded_anew(acting_as, path, says, allergy):
    nurse = acting_as("nina")
    nurse.delete(path(f"{allergy.pk}/"))

    assert nurse.post(path(), says()).status_code == 201


def test_a_long_reason_is_refused(acting_as, path, allergy):
    response = acting_as("nina").delete(path(f"{allergy.pk}/", reason="x" * 256))

    assert (response.status_code, "reason" in response.json()) == (400, True)


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("lena", 403)])
def test_it_turns_away(acting_as, path, allergy, who, status):
    assert acting_as(who).delete(path(f"{allergy.pk}/")).status_code == status
    assert PatientAllergy.unscoped.get().status == "active"


def test_it_costs_what_it_may(acting_as, path, allergy, statements, budget):
    nurse = acting_as("nina")

    assert statements(lambda: nurse.delete(path(f"{allergy.pk}/"))) == budget("delete_allergy")
