import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.facilities.models import Facility, Staff
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_payer,
    a_sheet,
    an_item,
    an_override,
    catalog_of,
    item_body,
    sheet_body,
)

SHEETS = "billing/facility-fee-schedules/"
ITEMS = "billing/facility-fee-schedule-items/"


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def at(north):
    return lambda path: f"{path}?facility_id={north.pk}"


@pytest.fixture
def ada(acting_as):
    return acting_as("ada")


def prices(sheet):
    return list(FeeScheduleItem.unscoped.filter(schedule=sheet).order_by("service_code").values_list(
        "service_code", "description", "charge_cents", "default_units", "modifier_1", "place_of_service",
        "is_active", "sort_order",
    ))  # fmt: skip


def fees(response):
    shown = ("service_code", "charge_amount", "description", "modifier_1", "catalog_source")
    return [{name: fee[name] for name in shown} for fee in response.json()]


class TestWho:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("ada", 200), ("adam", 200), ("olivia", 200), ("bill", 403), ("paul", 403), ("selma", 403), ("liam", 403)],
    )
    def test_may_set_the_facilitys_prices(self, acting_as, at, name, status):
        assert acting_as(name).get(at(SHEETS)).status_code == status

    def test_the_right_in_person_is_enough(self, cast, acting_as, at):
        rights = {"billing.fee_schedules.manage": True}
        Staff.unscoped.filter(pk=cast.staff["bill@north"].pk).update(security_overrides=rights)

        assert [acting_as("bill").get(at(path)).status_code for path in (SHEETS, ITEMS)] == [200, 200]

    def test_a_closed_facility_is_closed_to_administrators_too(self, north, acting_as, at):
        Facility.unscoped.filter(pk=north.pk).update(is_active=False)

        assert acting_as("adam").get(at(SHEETS)).status_code == 403


class TestRead:
    def test_only_the_facilitys_own_sheets_are_there(self, cast, harbor, north, ada, at):
        source = a_sheet(harbor)
        second = a_facility_sheet(north, "B", source_schedule=source)
        first = a_facility_sheet(north, "A", is_default=True)
        a_facility_sheet(cast.facilities["south"])
        item = an_item(first)

        assert ada.get(at(SHEETS)).json() == [sheet_body(first, item_count=1), sheet_body(second)]
        assert ada.get(at(f"{SHEETS}{second.pk}/")).json() == sheet_body(second)
        assert ada.get(at(ITEMS)).json() == [item_body(item)]
        assert ada.get(at(f"{ITEMS}{item.pk}/")).json() == item_body(item)

    def test_one_sheets_items_are_asked_for(self, harbor, north, ada, at):
        an_item(a_facility_sheet(north, "B"))
        item = an_item(a_facility_sheet(north, "A"))
        ours = an_item(a_sheet(harbor))

        assert ada.get(f"{at(ITEMS)}&schedule_id={item.schedule_id}").json() == [item_body(item)]
        assert ada.get(f"{at(ITEMS)}&schedule_id={ours.schedule_id}").json() == []

    @pytest.mark.parametrize("whose", ["south", "harbor", "lakeside"])
    def test_others_are_not_there(self, cast, harbor, ada, at, whose):
        sheet = {
            "south": lambda: a_facility_sheet(cast.facilities["south"]),
            "harbor": lambda: a_sheet(harbor),
            "lakeside": lambda: a_sheet(cast.organizations["lakeside"]),
        }[whose]()
        item = an_item(sheet)
        answers = [
            ada.get(at(f"{SHEETS}{sheet.pk}/")), ada.patch(at(f"{SHEETS}{sheet.pk}/"), {"name": "X"}),
            ada.post(at(f"{SHEETS}{sheet.pk}/populate/")), ada.get(at(f"{ITEMS}{item.pk}/")),
            ada.patch(at(f"{ITEMS}{item.pk}/"), {"charge_amount": 1}),
        ]  # fmt: skip

        assert [answer.status_code for answer in answers] == [404] * 5

    def test_sheets_and_items_are_made_otherwise(self, ada, at):
        assert [ada.post(at(SHEETS), {}).status_code, ada.post(at(ITEMS), {}).status_code] == [405, 405]


class TestCopy:
    PATH = f"{SHEETS}copy-from-org/"

    def test_a_sheet_is_copied_with_all_that_stands_on_it(self, cast, harbor, north, ada, at):
        source = a_sheet(harbor, is_default=True, notes="Since 2027", sort_order=4)
        an_item(source, "99213", 11000, modifier_1="25", place_of_service="02", sort_order=3)
        an_item(source, "99214", 16000, is_active=False, default_units=250)
        an_item(a_sheet(harbor, "Other"), "99215")

        response = ada.post(at(self.PATH), {"source_schedule_id": str(source.pk), "ignored": True})

        copy, who = FeeSchedule.unscoped.get(facility=north), cast.users["ada"].pk
        answer = response.json()
        assert (response.status_code, copy.code) == (200, f"standard-{north.pk}")
        assert answer == sheet_body(
            copy, name="Standard", source_schedule=source.pk, source_schedule_name="Standard", is_default=True,
            notes="Since 2027", sort_order=4, item_count=2, created_by=who, updated_by=who,
            created_at=answer["created_at"], updated_at=answer["updated_at"],
        )  # fmt: skip
        assert prices(copy) == prices(source)
        stamped = FeeScheduleItem.unscoped.filter(schedule=copy).values_list("created_by_id", "version", "created_at")
        assert set(stamped) == {(who, 1, copy.created_at)}
        event = AuditEvent.objects.get()
        assert (event.action, event.model_name, event.facility_id) == ("create", "organizationfeeschedule", north.pk)
        assert {name: event.metadata[name] for name in ("source_schedule_id", "facility_id")} == {
            "source_schedule_id": source.pk, "facility_id": north.pk,
        }  # fmt: skip

    def test_what_the_facility_charges_and_hides_stays_so(self, cast, harbor, north, ada, at):
        source = a_sheet(harbor, is_default=True)
        items = [an_item(source, code) for code in ("99213", "99214", "99215")]
        an_override(north, items[0], charge_cents=8000, modifier_1="", description="Ours")
        an_override(north, items[1], is_active=False)
        an_override(cast.facilities["south"], items[2], charge_cents=1)
        a_local_service(north)
        an_override(north, an_item(a_sheet(harbor, "Other"), "99215"), charge_cents=2)
        before = fees(ada.get(at("billing/fee-schedule-items/")))

        copy = ada.post(at(self.PATH), {"source_schedule_id": source.pk}).json()

        assert fees(ada.get(at("billing/fee-schedule-items/"))) == before
        assert [fee["charge_amount"] for fee in before] == ["80.00", "110.00", "25.00"]
        taken = FacilityFeeOverride.unscoped.filter(item__schedule=copy["id"]).order_by("id")
        assert [(row.facility_id, row.charge_cents, row.is_active, row.created_by_id) for row in taken] == [
            (north.pk, 8000, True, cast.users["ada"].pk), (north.pk, None, False, cast.users["ada"].pk),
        ]  # fmt: skip
        assert [event.metadata.get("overrides_copied") for event in AuditEvent.objects.order_by("id")] == [None, 2]

    def test_a_payer_whose_sheet_is_copied_is_charged_as_before(self, harbor, north, ada, at):
        """The source goes on to price those who are assigned it."""
        source = a_sheet(harbor)
        payer = a_payer(harbor, fee_schedule=source)
        an_override(north, an_item(source), charge_cents=8000)
        address = at("billing/fee-schedule-items/") + f"&carrier_id={payer.carrier_id}"
        before = fees(ada.get(address))

        ada.post(at(self.PATH), {"source_schedule_id": source.pk})

        assert fees(ada.get(address)) == before != []

    def test_the_facilitys_default_stays_and_so_does_what_the_facility_is_assigned(self, harbor, north, ada, at):
        a_facility_sheet(north, is_default=True)
        source = a_sheet(harbor)

        assert ada.post(at(self.PATH), {"source_schedule_id": source.pk}).json()["is_default"] is False
        assert Facility.unscoped.get(pk=north.pk).fee_schedule_id is None

    def test_a_sheet_is_copied_once(self, cast, harbor, ada, at, acting_as):
        source = a_sheet(harbor)
        ada.post(at(self.PATH), {"source_schedule_id": source.pk})

        again = ada.post(at(self.PATH), {"source_schedule_id": source.pk})
        south = cast.facilities["south"]
        other = acting_as("adam").post(f"{self.PATH}?facility_id={south.pk}", {"source_schedule_id": source.pk})

        assert (again.status_code, again.json()["source_schedule_id"]) == (
            400, ["The facility has a copy of this sheet already."],
        )  # fmt: skip
        assert (other.status_code, FeeSchedule.unscoped.filter(source_schedule=source).count()) == (200, 2)

    def test_a_code_that_is_taken_is_passed_by(self, harbor, north, ada, at):
        source = a_sheet(harbor)
        a_sheet(harbor, "Other", code=f"standard-{north.pk}")

        assert ada.post(at(self.PATH), {"source_schedule_id": source.pk}).json()["code"] == f"standard-{north.pk}-2"

    def test_a_code_of_full_length_finds_a_place(self, harbor, ada, at):
        source = a_sheet(harbor, code="x" * 64)

        assert ada.post(at(self.PATH), {"source_schedule_id": source.pk}).json()["code"] == "x" * 62 + "-2"

    @pytest.mark.parametrize("sent", ["", "abc", None, True, 0, -1, 1.5, 10**30, "9" * 400, [1], {}, 987654])
    def test_an_odd_source_is_refused(self, ada, at, sent):
        response = ada.post(at(self.PATH), {"source_schedule_id": sent})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "source_schedule_id"])

    @pytest.mark.parametrize("whose", ["north", "south", "lakeside"])
    def test_only_a_sheet_of_the_organization_is_copied(self, cast, ada, at, whose):
        source = (
            a_sheet(cast.organizations["lakeside"]) if whose == "lakeside" else a_facility_sheet(cast.facilities[whose])
        )
        answers = [ada.post(at(self.PATH), body) for body in ({"source_schedule_id": source.pk}, {})]

        assert [(answer.status_code, "source_schedule_id" in answer.json()) for answer in answers] == [(400, True)] * 2


class TestChange:
    def test_a_sheet_is_changed_and_told_with_the_facility(self, north, ada, at):
        sheet = a_facility_sheet(north)

        response = ada.patch(at(f"{SHEETS}{sheet.pk}/"), {"name": "Renamed", "sort_order": 2})

        assert (response.status_code, response.json()["name"], response["ETag"]) == (200, "Renamed", '"2"')
        event = AuditEvent.objects.get()
        assert (event.action, event.facility_id, event.metadata["changed_fields"]) == (
            "update", north.pk, ["name", "sort_order"],
        )  # fmt: skip

    def test_the_default_moves_inside_the_facility(self, cast, harbor, north, ada, at):
        a_sheet(harbor, is_default=True)
        a_facility_sheet(cast.facilities["south"], "South", is_default=True)
        a_facility_sheet(north, "Old", is_default=True)
        sheet = a_facility_sheet(north, "New")

        ada.patch(at(f"{SHEETS}{sheet.pk}/"), {"is_default": True})

        defaults = FeeSchedule.unscoped.filter(is_default=True).order_by("name").values_list("name", flat=True)
        assert list(defaults) == ["New", "South", "Standard"]
        assert AuditEvent.objects.count() == 2

    @pytest.mark.parametrize("change", [{"is_default": False}, {"is_active": False}])
    def test_where_the_organization_has_prices_the_facility_may_go_back_to_them(self, harbor, north, ada, at, change):
        a_sheet(harbor, is_default=True)
        sheet = a_facility_sheet(north, is_default=True)

        response = ada.patch(at(f"{SHEETS}{sheet.pk}/"), change)

        assert (response.status_code, response.json()["is_default"]) == (200, False)

    @pytest.mark.parametrize("change", [{"is_default": False}, {"is_active": False}])
    def test_the_only_prices_stay(self, north, ada, at, change):
        sheet = a_facility_sheet(north, is_default=True)

        response = ada.patch(at(f"{SHEETS}{sheet.pk}/"), change)

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", *change])
        assert ada.get(at(f"{SHEETS}{sheet.pk}/")).json() == sheet_body(sheet)

    def test_a_default_out_of_use_is_refused(self, harbor, north, ada, at):
        a_sheet(harbor, is_default=True)
        sheet = a_facility_sheet(north, is_default=True)

        response = ada.patch(at(f"{SHEETS}{sheet.pk}/"), {"is_default": True, "is_active": False})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "is_active"])

    def test_the_catalog_fills_it(self, north, ada, at):
        catalog_of("99213", "99214")
        sheet = a_facility_sheet(north)

        response = ada.post(at(f"{SHEETS}{sheet.pk}/populate/"))

        assert (response.status_code, response.json()) == (200, {"added": 2})
        event = AuditEvent.objects.get()
        assert (event.action, event.facility_id, event.metadata["codes_added"]) == ("update", north.pk, 2)

    def test_a_price_is_changed_and_told_with_the_facility(self, cast, north, ada, at):
        item = an_item(a_facility_sheet(north))

        response = ada.patch(at(f"{ITEMS}{item.pk}/"), {"charge_amount": "99.5", "schedule": item.schedule_id})

        answer = response.json()
        assert (response.status_code, response["ETag"], AuditEvent.objects.get().facility_id) == (200, '"2"', north.pk)
        assert answer == item_body(
            item, charge_amount="99.50", version=2, updated_by=cast.users["ada"].pk, updated_at=answer["updated_at"]
        )

    @pytest.mark.parametrize(
        "wrong", [{"charge_amount": -1}, {"default_units": 0}, {"facility": 1}, {"schedule": None}]
    )
    def test_what_is_wrong_is_named(self, north, ada, at, wrong):
        item = an_item(a_facility_sheet(north))

        response = ada.patch(at(f"{ITEMS}{item.pk}/"), wrong)

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", *wrong])

    def test_stale_pages_change_nothing(self, north, ada, at):
        item = an_item(a_facility_sheet(north))
        stale = {"If-Match": '"9"'}

        assert ada.patch(at(f"{ITEMS}{item.pk}/"), {"charge_amount": 1}, headers=stale).status_code == 412
        assert ada.patch(at(f"{SHEETS}{item.schedule_id}/"), {"name": "X"}, headers=stale).status_code == 412
