import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient
from tests.domains.patients.factories import a_patient


@pytest.fixture
def ann(north):
    return a_patient(north)


@pytest.fixture
def path(ann, north):
    return lambda action="", query="": f"patients/{ann.pk}/{action}?facility_id={north.pk}{query}"


def test_a_chart_goes_out_of_use_and_comes_back(acting_as, ann, path, cast):
    ada = acting_as("ada")

    gone = ada.delete(path(query="&reason=moved+away"))
    row = Patient.unscoped.get()
    assert (gone.status_code, gone.content) == (204, b"")
    assert (row.is_active, row.deactivated_by_id, row.deactivated_because, row.version) == (
        False, cast.users["ada"].pk, "moved away", 2,
    )  # fmt: skip
    assert row.deactivated_at is not None
    assert ada.delete(path()).status_code == 404

    back = ada.post(path("restore/"))
    row.refresh_from_db()
    assert (back.status_code, back.json()["is_active"], back.json()["version"], back["ETag"]) == (200, True, 3, '"3"')
    assert (row.deactivated_at, row.deactivated_by_id, row.deactivated_because) == (None, None, "")
    assert [(event.action, event.metadata) for event in AuditEvent.objects.order_by("id")] == [
        (
            "delete",
            {
                "field": "is_active", "previous": True, "next": False, "reason": "moved away",
                "actor_name": "Ada Example",
            },
        ),
        ("update", {"field": "is_active", "previous": False, "next": True, "actor_name": "Ada Example"}),
    ]  # fmt: skip


def test_restoring_a_chart_in_use_leaves_no_trace(acting_as, path):
    response = acting_as("ada").post(path("restore/"))

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_a_stale_version_changes_nothing(acting_as, path):
    ada = acting_as("ada")

    assert ada.delete(path(), headers={"If-Match": '"7"'}).status_code == 412
    assert Patient.unscoped.get().is_active
    ada.delete(path())
    assert ada.post(path("restore/"), headers={"If-Match": '"1"'}).status_code == 412
    assert not Patient.unscoped.get().is_active


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("paul", 403), ("selma", 403), ("liam", 403)])
def test_it_turns_away(acting_as, path, who, status):
    assert acting_as(who).delete(path()).status_code == status
    assert acting_as(who).post(path("restore/")).status_code == status
    assert Patient.unscoped.get().is_active


def test_an_administrator_of_another_facility_finds_no_chart(acting_as, ann, south):
    for response in (
        acting_as("selma").delete(f"patients/{ann.pk}/?facility_id={south.pk}"),
        acting_as("selma").post(f"patients/{ann.pk}/restore/?facility_id={south.pk}"),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")


def test_it_costs_no_more_than_its_budget(acting_as, path, statements, budgets):
    ada = acting_as("ada")

    assert statements(lambda: ada.delete(path())) == budgets["deactivate_patient"]
    assert statements(lambda: ada.post(path("restore/"))) == budgets["restore_patient"]
