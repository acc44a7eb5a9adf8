import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import PrescriberDelegation
from tests.domains.facilities.factories import hire
from tests.domains.medications.factories import a_delegation
from tests.domains.patients.factories import a_care_provider

pytestmark = pytest.mark.django_db
PLACE = "prescriber-delegations/"


@pytest.fixture
def nurse(cast):
    return cast.staff["nina@north"]


@pytest.fixture
def entry():
    return lambda delegation: f"{PLACE}{delegation.pk}/"


def test_an_administrator_gives_switches_and_takes_back(cast, acting_as, north, stone, nurse, path):
    ada = acting_as("ada")

    given = ada.post(path(PLACE), {"prescriber": stone.pk, "delegate": nurse.pk})
    row = PrescriberDelegation.unscoped.get()
    entry = f"{PLACE}{row.pk}/"
    assert (given.status_code, given["ETag"]) == (201, '"1"')
    assert given.json() == {
        "id": row.pk, "facility": north.pk, "prescriber": stone.pk, "prescriber_display": "Cora Stone",
        "delegate": nurse.pk, "delegate_name": "RN Nina Example", "is_active": True,
        "created_at": row.created_at.isoformat().replace("+00:00", "Z"), "version": 1,
    }  # fmt: skip
    assert ada.get(path(entry)).json() == given.json()
    assert ada.get(path(PLACE)).json() == [given.json()]

    off = ada.patch(path(entry), {"is_active": False}, headers={"If-Match": '"1"'})
    assert (off.status_code, off.json()) == (200, given.json() | {"is_active": False, "version": 2})
    assert ada.patch(path(entry), {"is_active": False}).json()["version"] == 2
    assert ada.patch(path(entry), {}).json()["version"] == 2
    assert ada.patch(path(entry), {"is_active": True}, headers={"If-Match": '"1"'}).status_code == 412
    assert ada.delete(path(entry), headers={"If-Match": '"1"'}).status_code == 412
    assert ada.delete(path(entry)).status_code == 204

    assert ada.get(path(PLACE)).json() == []
    for method in ("GET", "PATCH", "DELETE"):
        assert ada.send(method, path(entry), {}).status_code == 404
    row.refresh_from_db()
    assert (row.deleted_by_id, row.deleted_at is not None) == (cast.users["ada"].pk, True)
    pair = {"prescriber_id": stone.pk, "delegate_id": nurse.pk, "actor_name": "Ada Example"}
    events = AuditEvent.objects.order_by("id")
    assert {(event.app_label, event.model_name, event.object_pk, event.patient_id) for event in events} == {
        ("medications", "prescriberdelegation", str(row.pk), None),
    }  # fmt: skip
    assert [(event.action, event.summary, event.metadata) for event in events] == [
        ("create", "Refill delegation given", pair | {"is_active": True}),
        (
            "update",
            "Refill delegation changed",
            pair | {"changed_fields": ["is_active"], "previous": {"is_active": True}, "next": {"is_active": False}},
        ),
        ("delete", "Refill delegation withdrawn", pair),
    ]


def test_it_can_be_given_again(acting_as, stone, nurse, path):
    ada, body = acting_as("ada"), {"prescriber": stone.pk, "delegate": nurse.pk}

    first = ada.post(path(PLACE), body).json()
    ada.delete(path(f"{PLACE}{first['id']}/"))
    second = ada.post(path(PLACE), body)

    assert (second.status_code, second.json()["id"] != first["id"]) == (201, True)


@pytest.mark.parametrize("is_active", [True, False])
def test_a_pair_has_one_switched_off_or_not(acting_as, stone, nurse, path, is_active):
    a_delegation(stone, nurse, is_active=is_active)

    response = acting_as("ada").post(path(PLACE), {"prescriber": stone.pk, "delegate": nurse.pk})

    assert (response.status_code, response.json()["delegate"]) == (
        400, ["This person stands in for this prescriber already."],
    )  # fmt: skip
    assert not AuditEvent.objects.exists()


def test_they_come_newest_first(cast, acting_as, south, stone, nurse, path):
    first = a_delegation(stone, nurse)
    second = a_delegation(stone, cast.staff["stan@north"], is_active=False)
    a_delegation(a_care_provider(south), cast.staff["sara@south"])

    listed = acting_as("ada").get(path(PLACE)).json()

    assert [row["id"] for row in listed] == [second.pk, first.pk]


def test_whoever_is_not_of_this_facility_or_out_of_use_cannot_be_named(cast, acting_as, north, south, stone, path):
    ada, nurse = acting_as("ada"), cast.staff["nina@north"]
    gone = hire(cast, "greta", is_active=False)
    refused = [
        ({"prescriber": a_care_provider(south).pk}, "prescriber"),
        ({"prescriber": a_care_provider(north, is_active=False).pk}, "prescriber"),
        ({"prescriber": 10**9}, "prescriber"),
        ({"delegate": cast.staff["sara@south"].pk}, "delegate"),
        ({"delegate": gone.pk}, "delegate"),
        ({"delegate": None}, "delegate"),
        ({"delegate": "x"}, "delegate"),
        ({"is_active": None}, "is_active"),
        ({"facility": north.pk}, "facility"),
        ({"delegate_name": "Nina"}, "delegate_name"),
    ]

    for fields, field in refused:
        response = ada.post(path(PLACE), {"prescriber": stone.pk, "delegate": nurse.pk} | fields)
        assert (response.status_code, field in response.json()) == (400, True), fields
    assert not PrescriberDelegation.unscoped.exists()


@pytest.mark.parametrize("field", ["prescriber", "delegate", "facility"])
def test_whom_it_is_about_stays(acting_as, stone, nurse, path, entry, field):
    response = acting_as("ada").patch(path(entry(a_delegation(stone, nurse))), {field: 1})

    assert (response.status_code, field in response.json()) == (400, True)


def test_one_of_another_facility_is_not_there(cast, acting_as, south, path, entry):
    foreign = a_delegation(a_care_provider(south), cast.staff["sara@south"])

    for method in ("GET", "PATCH", "DELETE"):
        assert acting_as("ada").send(method, path(entry(foreign)), {}).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("paul", 403), ("nina", 403), ("stan", 403), ("bill", 403), ("adam", 403), ("selma", 403),
     ("liam", 403)],
)  # fmt: skip
def test_it_turns_away(acting_as, stone, nurse, path, entry, who, status):
    delegation = a_delegation(stone, nurse)
    somebody = acting_as(who)

    found = [
        somebody.get(path(PLACE)), somebody.post(path(PLACE), {}), somebody.get(path(entry(delegation))),
        somebody.patch(path(entry(delegation)), {"is_active": False}), somebody.delete(path(entry(delegation))),
    ]  # fmt: skip
    assert {response.status_code for response in found} == {status}
    delegation.refresh_from_db()
    assert (delegation.version, delegation.deleted_at) == (1, None)


def test_it_costs(cast, acting_as, north, stone, nurse, path, entry, statements, budget):
    ada = acting_as("ada")
    delegation = a_delegation(stone, nurse)
    few = statements(lambda: ada.get(path(PLACE)))
    for _ in range(30):
        a_delegation(a_care_provider(north, linked_staff=cast.staff["paul@north"]), nurse)
    other = {"prescriber": stone.pk, "delegate": cast.staff["stan@north"].pk}

    assert statements(lambda: ada.get(path(PLACE))) == few == budget("list_prescriber_delegations")
    assert statements(lambda: ada.post(path(PLACE), other)) == budget("add_prescriber_delegation")
    off = {"is_active": False}
    assert statements(lambda: ada.patch(path(entry(delegation)), off)) == budget("change_prescriber_delegation")
    assert statements(lambda: ada.delete(path(entry(delegation)))) == budget("withdraw_prescriber_delegation")
