import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FeeSchedule, FeeScheduleItem
from tests.domains.billing.fee_factories import a_facility_sheet, a_sheet, an_item, item_body

PATH = "billing/organization-fee-schedule-items/"
NEW = {"service_code": "99213", "description": "Visit", "charge_amount": "110.00"}
ODD_AMOUNTS = (
    "", "abc", "1.234", "-1", "-0.01", "NaN", "Infinity", "1e3", "1,000.00", "\u0663", "100000000.00", "9" * 400, None,
    True, -5, 1.005, 1e300, 10**30, [1], {"a": 1},
)  # fmt: skip


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def adam(acting_as):
    return acting_as("adam")


class TestList:
    def test_items_of_the_facilities_sheets_are_there_too_after_the_organizations(self, cast, harbor, adam):
        theirs = an_item(a_facility_sheet(cast.facilities["south"], sort_order=0), "99213", is_active=False)
        sheet = a_sheet(harbor, sort_order=9)
        second, first = an_item(sheet, "99214"), an_item(sheet, "99213")
        late = an_item(sheet, "10000", sort_order=3)
        an_item(a_sheet(cast.organizations["lakeside"]))

        response = adam.get(PATH)

        assert (response.status_code, response.json()) == (200, [
            item_body(first), item_body(second), item_body(late, sort_order=3), item_body(theirs, is_active=False),
        ])  # fmt: skip

    def test_one_sheet_is_asked_for(self, cast, harbor, adam):
        an_item(a_sheet(harbor))
        item = an_item(a_sheet(harbor, "Other"))
        foreign = an_item(a_sheet(cast.organizations["lakeside"]))

        assert adam.get(f"{PATH}?schedule_id={item.schedule_id}").json() == [item_body(item)]
        assert adam.get(f"{PATH}?schedule_id={foreign.schedule_id}").json() == []

    @pytest.mark.parametrize("sent", ["abc", "0", "-1", "1.5", "9" * 30, "%00"])
    def test_an_odd_number_of_a_sheet_is_refused(self, adam, sent):
        assert adam.get(f"{PATH}?schedule_id={sent}").status_code == 400

    @pytest.mark.parametrize("name", ["ada", "bill", "lost"])
    def test_who_does_not_manage_the_organizations_prices_may_not(self, acting_as, name):
        assert [acting_as(name).get(PATH).status_code, acting_as(name).post(PATH, NEW).status_code] == [403, 403]


class TestAdd:
    def test_a_service_is_priced(self, cast, harbor, adam):
        sheet = a_sheet(harbor)
        body = {
            "schedule": str(sheet.pk), "service_code": " g0402a ", "description": "Welcome visit",
            "charge_amount": 110.5, "default_units": "2", "modifier_1": "25", "modifier_2": "ga", "sort_order": 7,
            "place_of_service": "",
        }  # fmt: skip

        response = adam.post(PATH, body)

        item, who = FeeScheduleItem.unscoped.get(), cast.users["adam"].pk
        answer = response.json()
        assert (response.status_code, response["ETag"]) == (201, '"1"')
        assert answer == item_body(
            item, service_code="G0402A", description="Welcome visit", charge_amount="110.50", default_units="2.00",
            modifier_1="25", modifier_2="GA", sort_order=7, place_of_service="", created_by=who, updated_by=who,
            created_at=answer["created_at"], updated_at=answer["updated_at"],
        )  # fmt: skip
        event = AuditEvent.objects.get()
        assert (event.action, event.app_label, event.model_name, event.object_pk) == (
            "create", "billing", "organizationfeescheduleitem", str(item.pk),
        )  # fmt: skip
        assert event.metadata["next"]["charge_cents"] == 11050

    def test_without_a_sheet_it_goes_on_the_default(self, harbor, adam):
        a_sheet(harbor, "Other")
        default = a_sheet(harbor, "Default", is_default=True)

        assert adam.post(PATH, {**NEW, "schedule": None}).json()["schedule"] == default.pk

    def test_without_a_default_one_is_made_and_told(self, harbor, adam):
        a_sheet(harbor, "Standard")

        made = [adam.post(PATH, {**NEW, "service_code": code}).json()["schedule"] for code in ("99213", "99214")]

        sheet = FeeSchedule.unscoped.get(is_default=True)
        assert (made, sheet.name, sheet.code) == ([sheet.pk] * 2, "Standard Fee Schedule", "standard-2")
        assert list(AuditEvent.objects.order_by("id").values_list("model_name", flat=True)) == [
            "organizationfeeschedule", "organizationfeescheduleitem", "organizationfeescheduleitem",
        ]  # fmt: skip

    @pytest.mark.parametrize("amount", [0, "0", "0.00", 99999999.99, "99999999.99", "5.1", "5.100", 5.1])
    def test_an_amount_may_be_text_or_number(self, harbor, adam, amount):
        a_sheet(harbor, is_default=True)

        response = adam.post(PATH, {**NEW, "charge_amount": amount})

        assert (response.status_code, float(response.json()["charge_amount"])) == (201, float(amount))

    @pytest.mark.parametrize("amount", ODD_AMOUNTS)
    def test_an_odd_amount_is_refused(self, harbor, adam, amount):
        response = adam.post(PATH, {**NEW, "charge_amount": amount})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "charge_amount"])
        assert not FeeScheduleItem.unscoped.exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"default_units": 0}, "default_units"), ({"default_units": "0.00"}, "default_units"),
            ({"default_units": -1}, "default_units"), ({"default_units": 0.001}, "default_units"),
            ({"default_units": "10000.00"}, "default_units"), ({"default_units": None}, "default_units"),
            ({"service_code": ""}, "service_code"), ({"service_code": "x" * 17}, "service_code"),
            ({"service_code": "ß"}, "service_code"), ({"service_code": None}, "service_code"),
            ({"description": ""}, "description"), ({"description": "x" * 256}, "description"),
            ({"modifier_1": "123"}, "modifier_1"), ({"modifier_4": "ß"}, "modifier_4"),
            ({"modifier_2": None}, "modifier_2"), ({"place_of_service": "111"}, "place_of_service"),
            ({"sort_order": -1}, "sort_order"), ({"organization": 1}, "organization"), ({"id": 5}, "id"),
            ({"schedule": 987654}, "schedule"), ({"schedule": "abc"}, "schedule"), ({"schedule": True}, "schedule"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named(self, harbor, adam, wrong, field):
        a_sheet(harbor, is_default=True)

        response = adam.post(PATH, {**NEW, **wrong})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
        assert not FeeScheduleItem.unscoped.exists()

    def test_every_missing_field_is_named_at_once(self, adam):
        assert set(adam.post(PATH, {}).json()) == {"detail", "code", "service_code", "description", "charge_amount"}

    def test_a_sheet_has_a_code_once(self, harbor, adam):
        item = an_item(a_sheet(harbor, is_default=True), "ABC")

        response = adam.post(PATH, {**NEW, "schedule": item.schedule_id, "service_code": "abc"})

        assert (response.status_code, response.json()["service_code"]) == (
            400, ["The sheet has an item with this code already."],
        )  # fmt: skip

    def test_a_sheet_of_another_organization_is_not_there(self, cast, adam):
        sheet = a_sheet(cast.organizations["lakeside"], is_default=True)

        response = adam.post(PATH, {**NEW, "schedule": sheet.pk})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "schedule"])


class TestChange:
    def test_a_price_is_changed_in_its_row(self, cast, harbor, adam):
        item = an_item(a_sheet(harbor), cents=11000)

        response = adam.patch(f"{PATH}{item.pk}/", {"charge_amount": "125"})

        answer = response.json()
        assert (response.status_code, response["ETag"]) == (200, '"2"')
        assert answer == item_body(
            item, charge_amount="125.00", version=2, updated_by=cast.users["adam"].pk, updated_at=answer["updated_at"]
        )
        event = AuditEvent.objects.get()
        assert (event.action, event.model_name) == ("update", "organizationfeescheduleitem")
        assert {key: event.metadata[key] for key in ("changed_fields", "previous", "next")} == {
            "changed_fields": ["charge_cents"], "previous": {"charge_cents": 11000}, "next": {"charge_cents": 12500},
        }  # fmt: skip

    def test_everything_may_be_sent_back(self, harbor, adam):
        item = an_item(a_sheet(harbor))
        shown = item_body(item)
        fields = {
            name: shown[name] for name in shown.keys() - {
                "id", "organization", "created_by", "updated_by", "created_at", "updated_at", "version",
            }
        }  # fmt: skip

        response = adam.patch(f"{PATH}{item.pk}/", fields)

        assert (response.status_code, response.json(), AuditEvent.objects.count()) == (200, shown, 0)

    @pytest.mark.parametrize("where", ["null", "other", "foreign", "nowhere"])
    def test_an_item_stays_on_its_sheet(self, cast, harbor, adam, where):
        item = an_item(a_sheet(harbor))
        sheets = {
            "null": None, "other": a_sheet(harbor, "Other").pk,
            "foreign": a_sheet(cast.organizations["lakeside"]).pk, "nowhere": 987654,
        }  # fmt: skip

        response = adam.patch(f"{PATH}{item.pk}/", {"schedule": sheets[where], "charge_amount": 1})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "schedule"])
        assert adam.get(f"{PATH}{item.pk}/").json() == item_body(item)

    def test_a_code_that_the_sheet_has_is_refused(self, harbor, adam):
        sheet = a_sheet(harbor)
        an_item(sheet, "ABC")
        item = an_item(sheet, "XYZ")

        assert "service_code" in adam.patch(f"{PATH}{item.pk}/", {"service_code": "abc"}).json()

    def test_a_stale_page_changes_nothing(self, harbor, adam):
        item = an_item(a_sheet(harbor))

        response = adam.patch(f"{PATH}{item.pk}/", {"charge_amount": 1}, headers={"If-Match": '"2"'})

        assert (response.status_code, adam.get(f"{PATH}{item.pk}/").json()) == (412, item_body(item))

    def test_an_item_of_a_facilitys_sheet_is_told_with_the_facility(self, cast, adam):
        item = an_item(a_facility_sheet(cast.facilities["north"]))

        assert adam.patch(f"{PATH}{item.pk}/", {"is_active": False}).status_code == 200
        assert AuditEvent.objects.get().facility_id == cast.facilities["north"].pk

    def test_another_organizations_item_is_not_there(self, cast, adam):
        item = an_item(a_sheet(cast.organizations["lakeside"]))
        path = f"{PATH}{item.pk}/"

        assert [adam.get(path).status_code, adam.patch(path, {"is_active": False}).status_code] == [404, 404]
        assert adam.delete(path).status_code == 405
