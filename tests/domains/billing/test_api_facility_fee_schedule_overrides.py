import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FacilityFeeOverride
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_payer,
    a_sheet,
    an_item,
    an_override,
    override_body,
)

PATH = "billing/facility-fee-schedule-overrides/"
OWN = {"service_code": "FORM", "description": "Filling in a form", "charge_amount": "25"}


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def path(north):
    return f"{PATH}?facility_id={north.pk}"


@pytest.fixture
def ada(acting_as):
    return acting_as("ada")


@pytest.fixture
def item(harbor):
    return an_item(a_sheet(harbor, is_default=True))


def at(path, entry):
    return path.replace("?", f"{entry.pk}/?")


def test_the_facilitys_entries_come_by_code(cast, north, item, path, ada):
    local = a_local_service(north, "ZZZ")
    entry = an_override(north, item, modifier_1="")
    an_override(cast.facilities["south"], item)

    bodies = [
        override_body(entry, modifier_1=""),
        override_body(local, description="About ZZZ", charge_amount="25.00"),
    ]
    assert ada.get(path).json() == bodies
    assert [ada.get(at(path, each)).json() for each in (entry, local)] == bodies


@pytest.mark.parametrize(("name", "status"), [("adam", 200), ("olivia", 200), ("bill", 403), ("selma", 403)])
def test_who_sets_the_facilitys_prices_may(acting_as, path, name, status):
    assert acting_as(name).get(path).status_code == status


def test_the_facility_deviates_from_an_item(cast, north, item, path, ada):
    body = {
        "organization_item": item.pk, "charge_amount": 95, "modifier_1": "", "modifier_2": "ga", "sort_order": None,
        "default_units": "1.5", "service_code": "",
    }  # fmt: skip

    response = ada.post(path, body)

    entry, who, answer = FacilityFeeOverride.unscoped.get(), cast.users["ada"].pk, response.json()
    assert (response.status_code, response["ETag"]) == (201, '"1"')
    assert answer == override_body(
        entry, charge_amount="95.00", modifier_1="", modifier_2="GA", default_units="1.50", created_by=who,
        updated_by=who, created_at=answer["created_at"], updated_at=answer["updated_at"],
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name, event.object_pk, event.facility_id) == (
        "create", "billing", "facilityfeescheduleoverride", str(entry.pk), north.pk,
    )  # fmt: skip


def test_the_facility_offers_a_service_of_its_own(item, path, ada):
    response = ada.post(path, {**OWN, "service_code": "form"})

    assert response.status_code == 201
    assert {name: response.json()[name] for name in (*OWN, "organization_item")} == {
        "service_code": "FORM", "description": "Filling in a form", "charge_amount": "25.00",
        "organization_item": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "non_field_errors"), ({"organization_item": None, "service_code": None}, "non_field_errors"),
        ({"service_code": "FORM", "charge_amount": 1}, "description"),
        ({"service_code": "FORM", "description": "x"}, "charge_amount"),
        ({**OWN, "charge_amount": None}, "charge_amount"), ({**OWN, "charge_amount": -1}, "charge_amount"),
        ({**OWN, "default_units": 0}, "default_units"), ({**OWN, "modifier_1": "123"}, "modifier_1"),
        ({**OWN, "service_code": "x" * 17}, "service_code"), ({**OWN, "facility": 1}, "facility"),
        ({**OWN, "is_active": None}, "is_active"), ({"organization_item": "abc"}, "organization_item"),
        ({"organization_item": 987654}, "organization_item"), ({**OWN, "description": ""}, "description"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(path, ada, body, field):
    response = ada.post(path, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert not FacilityFeeOverride.unscoped.exists()


def test_an_entry_is_of_one_kind(item, path, ada):
    assert "non_field_errors" in ada.post(path, {**OWN, "organization_item": item.pk}).json()


@pytest.mark.parametrize("whose", ["south", "lakeside"])
def test_items_of_others_are_not_there(cast, path, ada, whose):
    sheet = a_sheet(cast.organizations["lakeside"]) if whose == "lakeside" else a_facility_sheet(cast.facilities[whose])

    response = ada.post(path, {"organization_item": an_item(sheet).pk})

    assert response.json()["organization_item"] == ["Choose an item of the organization's or the facility's sheets."]


def test_items_of_the_facilitys_own_sheets_are(north, path, ada):
    assert ada.post(path, {"organization_item": an_item(a_facility_sheet(north)).pk}).status_code == 201


def test_there_is_one_entry_for_an_item_and_one_for_a_service(cast, north, item, path, ada):
    an_override(north, item)
    a_local_service(north, "FORM")
    an_override(cast.facilities["south"], item)

    assert list(ada.post(path, {"organization_item": item.pk}).json()) == ["detail", "code", "organization_item"]
    assert list(ada.post(path, {**OWN, "service_code": "form"}).json()) == ["detail", "code", "service_code"]


@pytest.mark.parametrize("hidden", [False, True])
def test_a_code_of_the_facilitys_sheet_is_no_service_of_its_own(north, item, path, ada, hidden):
    if hidden:
        an_override(north, item, is_active=False)

    response = ada.post(path, {**OWN, "service_code": item.service_code})

    assert response.json()["service_code"] == [
        "A sheet that counts at the facility has this code already. Deviate from its item instead."
    ]


@pytest.mark.parametrize("whose", ["payer", "staff"])
def test_neither_is_a_code_of_the_sheet_of_a_payer_or_of_a_colleague(cast, harbor, item, path, ada, whose):
    sheets = {name: a_sheet(harbor, name) for name in ("payer", "staff", "elsewhere", "retired")}
    for name, sheet in sheets.items():
        an_item(sheet, name.upper())
    a_payer(harbor, fee_schedule=sheets["payer"])
    a_payer(harbor, "Retired", fee_schedule=sheets["retired"])
    type(sheets["retired"]).unscoped.filter(pk=sheets["retired"].pk).update(is_active=False)
    for name, sheet in (("paul@north", "staff"), ("sara@south", "elsewhere")):
        type(cast.staff[name]).unscoped.filter(pk=cast.staff[name].pk).update(fee_schedule=sheets[sheet])

    refused = ada.post(path, {**OWN, "service_code": whose})
    free = [ada.post(path, {**OWN, "service_code": code}).status_code for code in ("elsewhere", "retired")]

    assert (refused.status_code, list(refused.json()), free) == (400, ["detail", "code", "service_code"], [201, 201])


def test_a_code_of_a_sheet_that_does_not_count_here_is_free(harbor, item, path, ada):
    an_item(item.schedule, "GONE", is_active=False)
    an_item(a_sheet(harbor, "Other"), "OTHER")

    assert [ada.post(path, {**OWN, "service_code": code}).status_code for code in ("GONE", "OTHER")] == [201, 201]


def test_null_inherits_again_and_blank_is_none(cast, north, item, path, ada):
    entry = an_override(north, item, charge_cents=100, modifier_1="25", modifier_2="GA")

    response = ada.patch(at(path, entry), {"charge_amount": None, "modifier_1": "", "modifier_2": None})

    answer = response.json()
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert answer == override_body(
        entry, modifier_1="", version=2, updated_by=cast.users["ada"].pk, updated_at=answer["updated_at"]
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.metadata["changed_fields"]) == ("update", ["charge_cents", "modifier_1", "modifier_2"])


def test_everything_may_be_sent_back(north, item, path, ada):
    for entry in (an_override(north, item), a_local_service(north)):
        shown = ada.get(at(path, entry)).json()
        written = {"organization_item", "service_code", "is_active", *override_body(entry).keys()} - {
            "id", "facility", "created_by", "updated_by", "created_at", "updated_at", "version",
        }  # fmt: skip

        response = ada.patch(at(path, entry), {name: shown[name] for name in written})

        assert (response.status_code, response.json(), AuditEvent.objects.count()) == (200, shown, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"organization_item": None}, "organization_item"), ({"organization_item": 987654}, "organization_item"),
        ({"service_code": "OTHER"}, "service_code"), ({"default_units": 0}, "default_units"),
        ({"facility": 1}, "facility"),
    ],
)  # fmt: skip
def test_a_deviation_stays_with_its_item(north, item, path, ada, change, field):
    entry = an_override(north, item)

    response = ada.patch(at(path, entry), {"charge_amount": 1, **change})

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert ada.get(at(path, entry)).json() == override_body(entry)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service_code": ""}, "service_code"), ({"service_code": "99213"}, "service_code"),
        ({"service_code": "TAKEN"}, "service_code"), ({"description": None}, "description"),
        ({"charge_amount": None}, "charge_amount"), ({"organization_item": 1}, "organization_item"),
    ],
)  # fmt: skip
def test_a_service_of_its_own_keeps_what_it_needs(north, item, path, ada, change, field):
    a_local_service(north, "TAKEN")
    entry = a_local_service(north)

    response = ada.patch(at(path, entry), change)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])


def test_a_service_of_its_own_may_get_another_code(north, item, path, ada):
    entry = a_local_service(north)

    assert ada.patch(at(path, entry), {"service_code": "form2"}).json()["service_code"] == "FORM2"


def test_a_stale_page_changes_nothing(north, item, path, ada):
    entry = an_override(north, item)

    response = ada.patch(at(path, entry), {"is_active": False}, headers={"If-Match": '"4"'})

    assert (response.status_code, ada.get(at(path, entry)).json()) == (412, override_body(entry))


def test_an_entry_of_another_facility_is_not_there(cast, item, path, ada):
    entry = an_override(cast.facilities["south"], item)

    answers = [ada.get(at(path, entry)), ada.patch(at(path, entry), {"is_active": False})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert ada.delete(at(path, entry)).status_code == 405
