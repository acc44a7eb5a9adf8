import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import CareProvider
from tests.domains.patients.factories import a_care_provider

BLANK = {
    "specialty": "", "phone_number": "", "fax_number": "", "npi": "", "notes": "", "is_active": True, "version": 1,
    "created_at": "2026-01-05T14:00:00Z", "updated_at": "2026-01-05T14:00:00Z", "linked_staff": None,
    "linked_staff_name": None, "address": None, "address_detail": None,
}  # fmt: skip


@pytest.fixture
def path(north):
    return lambda entry="", query="": f"patients/providers/{entry}?facility_id={north.pk}{query}"


def test_the_directory_lists_who_is_in_use_by_name(acting_as, path, north, south):
    hospital = a_care_provider(north, first_name="", last_name="", organization_name="General Hospital")
    stone = a_care_provider(north)
    retired = a_care_provider(north, last_name="Away", is_active=False)
    a_care_provider(south)

    listed = acting_as("bill").get(path()).json()

    assert listed == [
        {
            "id": hospital.pk, "facility": north.pk, "first_name": "", "last_name": "",
            "organization_name": "General Hospital", "display_name": "General Hospital", **BLANK,
        },
        {
            "id": stone.pk, "facility": north.pk, "first_name": "Cora", "last_name": "Stone", "organization_name": "",
            "display_name": "Cora Stone", **BLANK,
        },
    ]  # fmt: skip
    everybody = acting_as("bill").get(path(query="&include_inactive=true")).json()
    assert [row["id"] for row in everybody] == [hospital.pk, retired.pk, stone.pk]


def test_an_administrator_adds_changes_and_retires(cast, acting_as, path, north):
    ada = acting_as("ada")

    added = ada.post(
        path(),
        {
            "linked_staff": cast.staff["paul@north"].pk, "npi": "1234567893", "phone_number": "555-011-0001",
            "address_detail": {"line_1": "1 Main St", "city": "Boston", "state": "MA", "zip_code": "02101"},
        },
    )  # fmt: skip
    provider = CareProvider.unscoped.get()
    entry = f"{provider.pk}/"
    assert (added.status_code, added["ETag"]) == (201, '"1"')
    assert (added.json()["display_name"], added.json()["linked_staff_name"]) == ("Paul Example", "Paul Example")
    assert added.json()["address"] == added.json()["address_detail"]["id"] == provider.pk

    changed = ada.patch(path(entry), {"specialty": "Cardiology", "npi": "1234567893"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["specialty"], changed.json()["version"]) == (200, "Cardiology", 2)
    assert ada.patch(path(entry), {"notes": "x"}, headers={"If-Match": '"1"'}).status_code == 412
    assert ada.put(path(entry), changed.json()).json() == changed.json()

    assert ada.delete(path(entry)).status_code == 204
    assert ada.get(path(entry)).json()["is_active"] is False
    assert ada.patch(path(entry), {"is_active": True}).json()["is_active"] is True
    assert [(event.action, event.metadata.get("changed_fields")) for event in AuditEvent.objects.order_by("id")] == [
        ("create", None), ("update", ["specialty"]), ("delete", None), ("update", ["is_active"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "last_name"),
        ({"first_name": "Only"}, "last_name"),
        ({"last_name": "S", "npi": "12"}, "npi"),
        ({"last_name": "S", "phone_number": "12"}, "phone_number"),
        ({"last_name": "S", "linked_staff": 10**9}, "linked_staff"),
        ({"last_name": "S", "address_detail": {"city": "X"}}, "address_detail"),
        ({"last_name": "S", "specialty": "x" * 101}, "specialty"),
        ({"last_name": "S", "notes": None}, "notes"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(acting_as, path, body, field):
    response = acting_as("ada").post(path(), body)

    assert (response.status_code, field in response.json()) == (400, True)
    assert not CareProvider.unscoped.exists()


def test_a_colleague_of_another_facility_cannot_be_linked(cast, acting_as, path):
    response = acting_as("ada").post(path(), {"linked_staff": cast.staff["sara@south"].pk})

    assert "linked_staff" in response.json()


def test_the_last_name_cannot_be_taken_away(acting_as, path, north):
    stone = a_care_provider(north)

    assert acting_as("ada").patch(path(f"{stone.pk}/"), {"last_name": ""}).status_code == 400


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [(None, 401, 401), ("stan", 200, 403), ("paul", 200, 403), ("selma", 403, 403), ("lena", 403, 403)],
)
def test_it_turns_away(acting_as, path, north, who, reads, writes):
    entry = f"{a_care_provider(north).pk}/"
    somebody = acting_as(who)

    assert {somebody.get(path()).status_code, somebody.get(path(entry)).status_code} == {reads}
    assert {
        somebody.post(path(), {"last_name": "X"}).status_code,
        somebody.put(path(entry), {"last_name": "X"}).status_code,
        somebody.patch(path(entry), {"last_name": "X"}).status_code,
        somebody.delete(path(entry)).status_code,
    } == {writes}
    assert not AuditEvent.objects.exists()


def test_an_entry_of_another_facility_does_not_exist(acting_as, south, north, path):
    foreign = f"{a_care_provider(south).pk}/"

    assert acting_as("ada").get(path(foreign)).status_code == 404
    assert acting_as("ada").patch(path(foreign), {"notes": "x"}).status_code == 404
    assert acting_as("ada").delete(path(foreign)).status_code == 404


def test_it_costs_the_same_for_one_and_for_many(acting_as, path, north, statements, budgets):
    a_care_provider(north)
    stan = acting_as("stan")
    few = statements(lambda: stan.get(path()))
    for _ in range(30):
        a_care_provider(north)

    assert few == statements(lambda: stan.get(path())) == budgets["list_care_providers"]
