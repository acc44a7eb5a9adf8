import pytest

from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.insurance.queries import is_organization_schedule
from careflow.platform.actor import system
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_payer,
    a_sheet,
    an_item,
    an_override,
    fee_body,
)
from tests.domains.insurance.factories import link

PATH = "billing/fee-schedule-items/"


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def fees(acting_as, north):
    def get(query="", name="bill", facility=north):
        response = acting_as(name).get(f"{PATH}?facility_id={facility.pk}{query}")
        assert response.status_code == 200
        return response.json()

    return get


def descriptions(fees):
    return [fee["description"] for fee in fees]


def assign(row, sheet):
    type(row).unscoped.filter(pk=row.pk).update(fee_schedule=sheet)


@pytest.mark.parametrize(("name", "status"), [("ada", 200), ("paul", 200), ("bill", 200), ("stan", 403), ("adam", 403)])
def test_who_sees_bills_sees_prices(acting_as, north, name, status):
    assert acting_as(name).get(f"{PATH}?facility_id={north.pk}").status_code == status


def test_without_any_sheet_there_are_only_services_of_its_own(north, fees):
    own = a_local_service(north)

    assert fees() == [{
        "id": f"facility:{own.pk}", "organization_item": None, "facility_override": own.pk,
        "catalog_source": "facility", "service_code": "FORM", "description": "About FORM", "default_units": "1.00",
        "charge_amount": "25.00", "modifier_1": "", "modifier_2": "", "modifier_3": "", "modifier_4": "",
        "place_of_service": "11", "is_active": True, "sort_order": 0,
    }]  # fmt: skip


def test_items_come_by_place_and_code_and_inactive_ones_do_not(harbor, north, fees):
    sheet = a_sheet(harbor, is_default=True)
    late, second, first = an_item(sheet, "10000", sort_order=2), an_item(sheet, "B"), an_item(sheet, "A")
    an_item(sheet, "C", is_active=False)
    own = a_local_service(north, "AA")

    shown = fees()

    assert [fee["service_code"] for fee in shown] == ["A", "AA", "B", "10000"]
    assert [shown[0], shown[2], shown[3]] == [fee_body(first), fee_body(second), fee_body(late, sort_order=2)]
    assert shown[1]["facility_override"] == own.pk


def test_a_deviation_replaces_what_it_says_and_nothing_else(harbor, north, fees):
    sheet = a_sheet(harbor, is_default=True)
    item = an_item(sheet, "A", modifier_1="25", modifier_2="GA")
    hidden = an_item(sheet, "B")
    entry = an_override(north, item, charge_cents=0, modifier_1="", description="Ours", sort_order=9)
    an_override(north, hidden, is_active=False)

    assert fees() == [fee_body(
        item, id=f"org:{item.pk}", facility_override=entry.pk, catalog_source="facility_override", charge_amount="0.00",
        modifier_1="", modifier_2="GA", description="Ours", sort_order=9,
    )]  # fmt: skip


def test_deviations_of_another_facility_do_not_count(cast, harbor, fees):
    item = an_item(a_sheet(harbor, is_default=True))
    an_override(cast.facilities["south"], item, charge_cents=1)
    a_local_service(cast.facilities["south"])

    assert fees() == [fee_body(item)]


def test_a_service_of_its_own_outranks_the_same_code_of_a_sheet(harbor, north, fees):
    sheet = a_sheet(harbor, is_default=True)
    a_local_service(north, "FORM")
    an_item(sheet, "FORM", 1)

    assert [(fee["service_code"], fee["charge_amount"]) for fee in fees()] == [("FORM", "25.00")]


class TestWhichSheet:
    @pytest.fixture
    def ladder(self, cast, harbor, north):
        """A sheet for each reason, the weakest first, each with one item that tells its name."""
        paul = cast.staff["paul@north"]
        sheets = {
            "organization": a_sheet(harbor, "Organization", is_default=True),
            "own": a_facility_sheet(north, "Own", is_default=True),
            "facility": a_sheet(harbor, "Facility"),
            "staff": a_sheet(harbor, "Staff"),
            "payer": a_sheet(harbor, "Payer"),
        }
        for name, sheet in sheets.items():
            an_item(sheet, description=name)
        assign(north, sheets["facility"])
        assign(paul, sheets["staff"])
        payer = a_payer(harbor, fee_schedule=sheets["payer"])
        return sheets, f"&staff_id={paul.pk}&payer_preference_id={payer.pk}"

    def test_the_strongest_reason_counts_that_a_sheet_in_use_has(self, ladder, fees):
        sheets, asked = ladder
        found = []
        for sheet in reversed(sheets.values()):
            found += descriptions(fees(asked))
            type(sheet).unscoped.filter(pk=sheet.pk).update(is_active=False, is_default=False)

        assert found == ["payer", "staff", "facility", "own", "organization"]
        assert fees(asked) == []

    def test_nobody_is_asked_about_unless_named(self, ladder, fees):
        assert descriptions(fees()) == ["facility"]

    def test_a_payer_may_be_named_by_its_carrier(self, cast, harbor, fees):
        an_item(a_sheet(harbor, is_default=True), description="organization")
        sheets = [a_sheet(harbor, name) for name in ("Acme", "Bay")]
        acme, bay = (a_payer(harbor, sheet.name, fee_schedule=sheet) for sheet in sheets)
        for sheet in sheets:
            an_item(sheet, description=sheet.name)
        foreign = a_sheet(cast.organizations["lakeside"])
        link(cast.organizations["lakeside"], acme.carrier, fee_schedule=foreign)
        theirs = a_payer(cast.organizations["lakeside"], "Lake", fee_schedule=foreign)
        unpriced = a_payer(harbor, "Unpriced")
        asked = {
            f"&carrier_id={acme.carrier_id}": "Acme",
            f"&carrier_id={acme.carrier_id}&payer_preference_id={bay.pk}": "Bay",
            f"&carrier_id={theirs.carrier_id}": "organization",
            f"&carrier_id={unpriced.carrier_id}": "organization",
            "&carrier_id=987654": "organization",
            "&carrier_id=": "organization",
        }

        assert {query: descriptions(fees(query)) for query in asked} == {query: [it] for query, it in asked.items()}

    def test_one_facilitys_copy_never_prices_another(self, cast, harbor, fees):
        south = cast.facilities["south"]
        an_item(a_sheet(harbor, "Zzz", is_default=True), description="organization")
        an_item(a_facility_sheet(south, "Aaa", is_default=True), description="south")

        assert descriptions(fees()) == ["organization"]
        assert descriptions(fees(name="paul", facility=south)) == ["south"]

    def test_a_colleague_at_another_facility_brings_no_sheet_along(self, cast, harbor, fees):
        an_item(a_sheet(harbor, is_default=True), description="organization")
        there = a_facility_sheet(cast.facilities["south"])
        an_item(there, description="south")
        sara = cast.staff["sara@south"]
        assign(sara, there)
        shared = a_sheet(harbor, "Shared")
        an_item(shared, description="shared")
        assign(cast.staff["selma@south"], shared)

        answers = [descriptions(fees(f"&staff_id={cast.staff[who].pk}")) for who in ("sara@south", "selma@south")]

        assert answers == [["organization"]] * 2

    def test_strangers_ids_change_nothing(self, cast, harbor, fees):
        an_item(a_sheet(harbor, is_default=True), description="organization")
        lakeside = cast.organizations["lakeside"]
        foreign = a_sheet(lakeside, is_default=True)
        an_item(foreign, description="lakeside")
        payer, lena = a_payer(lakeside, fee_schedule=foreign), cast.staff["lena@main"]
        assign(lena, foreign)

        for asked in (
            f"&staff_id={lena.pk}", f"&payer_preference_id={payer.pk}", "&staff_id=987654",
            "&payer_preference_id=987654", "&staff_id=&payer_preference_id=",
        ):  # fmt: skip
            assert descriptions(fees(asked)) == ["organization"]

    @pytest.mark.parametrize("name", ["staff_id", "payer_preference_id", "carrier_id"])
    @pytest.mark.parametrize("sent", ["abc", "0", "-1", "1.5", "9" * 30, "%00"])
    def test_an_odd_id_is_refused(self, acting_as, name, sent):
        response = acting_as("bill").get(f"{PATH}?{name}={sent}")

        assert (response.status_code, name in response.json()) == (400, True)


def test_the_facility_and_staff_show_by_what_they_are_priced(cast, harbor, north, acting_as):
    sheet, paul = a_sheet(harbor, "Cash"), cast.staff["paul@north"]
    assign(north, sheet)
    assign(paul, sheet)

    facility = acting_as("ada").get(f"facilities/{north.pk}/").json()
    staff = acting_as("ada").get(f"facilities/staff/{paul.pk}/?facility_id={north.pk}").json()

    assert [(each["fee_schedule"], each["fee_schedule_name"]) for each in (facility, staff)] == [(sheet.pk, "Cash")] * 2


class TestAssigning:
    @pytest.fixture
    def paths(self, cast, north):
        return [f"facilities/{north.pk}/", f"facilities/staff/{cast.staff['paul@north'].pk}/?facility_id={north.pk}"]

    @pytest.mark.parametrize("whose", ["harbor", "north"])
    def test_a_sheet_of_the_organization_or_of_the_facility_prices_it_and_null_no_longer(
        self, harbor, north, paths, acting_as, whose
    ):
        sheet = a_sheet(harbor) if whose == "harbor" else a_facility_sheet(north)
        ada = acting_as("ada")

        for path in paths:
            given = ada.patch(path, {"fee_schedule": str(sheet.pk)})
            again = ada.patch(path, {"fee_schedule": sheet.pk})
            taken = ada.patch(path, {"fee_schedule": None})

            shown = [(each.status_code, each.json()["fee_schedule"]) for each in (given, again, taken)]
            assert shown == [(200, sheet.pk), (200, sheet.pk), (200, None)]
            assert (given.json()["fee_schedule_name"], taken.json()["fee_schedule_name"]) == (sheet.name, "")
            assert given["ETag"] == again["ETag"]

    @pytest.mark.parametrize("whose", ["south", "lakeside", "inactive", "nobody"])
    def test_no_other_sheet_does(self, cast, harbor, paths, acting_as, whose):
        others = {
            "south": lambda: a_facility_sheet(cast.facilities["south"]).pk,
            "lakeside": lambda: a_sheet(cast.organizations["lakeside"]).pk,
            "inactive": lambda: a_sheet(harbor, is_active=False).pk,
            "nobody": lambda: 987654,
        }
        number = others[whose]()

        answers = [acting_as("ada").patch(path, {"fee_schedule": number}) for path in paths]

        assert [(answer.status_code, list(answer.json())) for answer in answers] == [
            (400, ["detail", "code", "fee_schedule"])
        ] * 2
        assert not Facility.unscoped.filter(fee_schedule__isnull=False).exists()
        assert not Staff.unscoped.filter(fee_schedule__isnull=False).exists()

    def test_a_sheet_that_went_out_of_use_is_kept_when_the_record_is_sent_back(self, harbor, north, paths, acting_as):
        sheet = a_sheet(harbor, is_active=False)
        assign(north, sheet)

        response = acting_as("ada").patch(paths[0], {"fee_schedule": sheet.pk, "notes": "New"})

        assert (response.status_code, response.json()["fee_schedule"]) == (200, sheet.pk)

    def test_a_facility_may_open_with_one(self, cast, harbor, north, acting_as):
        body = {"name": "Harbor East", "timezone": "America/New_York"}
        olivia, sheet = acting_as("olivia"), a_sheet(harbor)

        refused = olivia.post("facilities/", {**body, "fee_schedule": a_facility_sheet(north).pk})
        opened = olivia.post("facilities/", {**body, "fee_schedule": sheet.pk})

        assert (refused.status_code, opened.status_code, opened.json()["fee_schedule"]) == (400, 201, sheet.pk)

    def test_staff_may_start_with_one(self, cast, harbor, north, acting_as):
        sheet, selma = a_sheet(harbor), cast.users["selma"]
        role = cast.staff["stan@north"].role_id
        body = {"user": selma.pk, "role": role, "fee_schedule": sheet.pk}
        path = f"facilities/staff/?facility_id={north.pk}"

        refused = acting_as("ada").post(path, {**body, "fee_schedule": a_facility_sheet(cast.facilities["south"]).pk})
        added = acting_as("ada").post(path, body)

        assert (refused.status_code, added.status_code, added.json()["fee_schedule"]) == (400, 201, sheet.pk)


@pytest.mark.parametrize(
    ("whose", "may"), [("harbor", True), ("inactive", False), ("north", False), ("lakeside", False)]
)
def test_a_payer_of_the_organization_is_priced_by_a_sheet_of_the_organization_alone(cast, harbor, north, whose, may):
    sheet = {
        "harbor": lambda: a_sheet(harbor),
        "inactive": lambda: a_sheet(harbor, is_active=False),
        "north": lambda: a_facility_sheet(north),
        "lakeside": lambda: a_sheet(cast.organizations["lakeside"]),
    }[whose]()
    actor = system(name="test", organization_id=harbor.pk, facility_id=north.pk)

    assert is_organization_schedule(actor=actor, schedule_id=sheet.pk) is may
