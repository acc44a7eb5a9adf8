import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FeeSchedule, FeeScheduleItem
from careflow.domains.billing.operations import fee_schedules
from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.organizations.models import OrganizationRole
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_payer,
    a_procedure,
    a_sheet,
    an_item,
    catalog_of,
    sheet_body,
)

PATH = "billing/organization-fee-schedules/"


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def adam(acting_as):
    return acting_as("adam")


def defaults(organization):
    return list(FeeSchedule.unscoped.filter(organization=organization, is_default=True).values_list("name", flat=True))


def told():
    """What the log says, in order."""
    return list(AuditEvent.objects.order_by("id").values_list("action", "app_label", "model_name", "object_pk"))


class TestList:
    def test_the_organizations_sheets_come_in_their_order_with_who_uses_them(self, cast, harbor, adam):
        north, paul = cast.facilities["north"], cast.staff["paul@north"]
        last = a_sheet(harbor, "Apple", sort_order=1)
        standard = a_sheet(harbor, is_default=True)
        cash = a_sheet(harbor, "Cash", is_active=False)
        a_facility_sheet(north)
        a_sheet(cast.organizations["lakeside"])
        for code in ("99213", "99214"):
            an_item(standard, code)
        Facility.unscoped.filter(pk=north.pk).update(fee_schedule=standard)
        Staff.unscoped.filter(pk=paul.pk).update(fee_schedule=last)
        a_payer(harbor, fee_schedule=last)

        response = adam.get(PATH)

        nobody = {"facilities": [], "staff": [], "payers": []}
        assert (response.status_code, response.json()) == (200, [
            sheet_body(cash),
            sheet_body(standard, item_count=2, linked_entities={**nobody, "facilities": ["Harbor North"]}),
            sheet_body(last, linked_entities={
                **nobody, "staff": ["MD Paul Example"], "payers": ["Acme Mutual"],
            }),
        ])  # fmt: skip

    def test_names_are_five_at_most_and_the_first_by_the_alphabet(self, harbor, adam):
        sheet = a_sheet(harbor)
        for letter in "GFEDCBA":
            a_payer(harbor, letter, fee_schedule=sheet)

        assert adam.get(PATH).json()[0]["linked_entities"]["payers"] == ["A", "B", "C", "D", "E"]

    @pytest.mark.parametrize("name", ["ada", "bill", "stan", "lost"])
    def test_who_does_not_manage_the_organizations_prices_may_not(self, acting_as, name):
        assert acting_as(name).get(PATH).status_code == 403

    def test_the_right_of_a_role_is_enough(self, harbor, acting_as):
        rights = {"org.fee_schedules.manage": True}
        OrganizationRole.unscoped.filter(organization=harbor, code="member").update(security_permissions=rights)

        assert acting_as("stan").get(PATH).status_code == 200


class TestAdd:
    def test_a_sheet_is_started(self, cast, harbor, adam):
        body = {"name": "Self Pay", "code": "Self-Pay", "notes": "Cash only", "sort_order": 4}

        response = adam.post(PATH, body)

        sheet = FeeSchedule.unscoped.get()
        made = {"created_at": sheet.created_at, "updated_at": sheet.updated_at}
        who = cast.users["adam"].pk
        answer = response.json()
        assert response.status_code == 201
        assert answer == sheet_body(sheet, created_by=who, updated_by=who) | {name: answer[name] for name in made}
        assert (sheet.code, sheet.notes, sheet.sort_order, response["ETag"]) == ("self-pay", "Cash only", 4, '"1"')
        assert told() == [("create", "billing", "organizationfeeschedule", str(sheet.pk))]

    @pytest.mark.parametrize("absent", [{}, {"code": ""}, {"code": None}, {"code": "  "}])
    def test_a_sheet_without_a_code_gets_one_of_its_own(self, harbor, adam, absent):
        a_sheet(harbor, code="self-pay-elan")
        codes = [adam.post(PATH, {"name": "Self Pay (Élan)", **absent}).json()["code"] for _ in range(2)]

        assert codes == ["self-pay-elan-2", "self-pay-elan-3"]

    def test_a_code_that_was_not_sent_is_not_spoken_of(self, harbor, adam, monkeypatch):
        a_sheet(harbor, "Cash")
        monkeypatch.setattr(fee_schedules, "TRIES", 0)  # as if others were faster each time

        response = adam.post(PATH, {"name": "Cash"})

        assert (response.status_code, response.json()["code"]) == (400, "input.invalid")
        assert response.json()["non_field_errors"] == [
            "Others are adding sheets like this at the same moment. Try again."
        ]

    def test_a_name_without_letters_makes_a_code_too(self, adam):
        assert adam.post(PATH, {"name": "標準"}).json()["code"] == "sheet"

    def test_a_new_default_takes_the_place_of_the_old_and_both_are_told(self, harbor, adam):
        old = a_sheet(harbor, is_default=True)

        new = adam.post(PATH, {"name": "New", "is_default": True}).json()

        assert defaults(harbor) == ["New"]
        assert told() == [
            ("update", "billing", "organizationfeeschedule", str(old.pk)),
            ("create", "billing", "organizationfeeschedule", str(new["id"])),
        ]

    def test_another_organization_keeps_its_default(self, cast, adam):
        a_sheet(cast.organizations["lakeside"], "Lake", is_default=True)

        adam.post(PATH, {"name": "New", "is_default": True})

        assert defaults(cast.organizations["lakeside"]) == ["Lake"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"), ({"name": None}, "name"), ({"name": "x" * 121}, "name"), ({"name": 5}, "name"),
            ({"code": "self pay"}, "code"), ({"code": "x" * 65}, "code"), ({"code": "é"}, "code"),
            ({"code": "taken"}, "code"), ({"code": "TAKEN"}, "code"), ({"code": "clinics"}, "code"),
            ({"sort_order": -1}, "sort_order"), ({"sort_order": 2**31}, "sort_order"),
            ({"sort_order": True}, "sort_order"), ({"notes": None}, "notes"), ({"is_default": "maybe"}, "is_default"),
            ({"is_default": True, "is_active": False}, "is_active"), ({"facility": 1}, "facility"),
            ({"item_count": 0}, "item_count"), ({"id": 1, "name": ""}, "id"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named_and_nothing_is_kept(self, cast, harbor, adam, wrong, field):
        a_sheet(harbor, "Taken", is_default=True)
        a_facility_sheet(cast.facilities["south"], "Clinics")

        response = adam.post(PATH, {"name": "New", **wrong})

        assert (response.status_code, type(response.json()[field])) == (400, list)
        assert FeeSchedule.unscoped.count() == 2
        assert defaults(harbor) == ["Taken"]

    def test_a_name_is_needed(self, adam):
        assert adam.post(PATH, {}).json()["name"] == ["This field is required."]

    def test_rights_come_before_the_body(self, acting_as):
        assert acting_as("ada").post(PATH, {"nonsense": 1}).status_code == 403


class TestChange:
    def test_only_what_was_sent_changes(self, cast, harbor, adam):
        sheet = a_sheet(harbor, notes="Keep")

        response = adam.patch(f"{PATH}{sheet.pk}/", {"name": "Renamed", "code": "ReNamed"})

        sheet.refresh_from_db()
        assert (response.status_code, response["ETag"]) == (200, '"2"')
        assert (sheet.name, sheet.code, sheet.notes, sheet.version) == ("Renamed", "renamed", "Keep", 2)
        assert sheet.updated_by_id == cast.users["adam"].pk
        event = AuditEvent.objects.get()
        assert (event.action, event.metadata["changed_fields"]) == ("update", ["code", "name"])

    def test_what_is_as_it_was_changes_nothing(self, harbor, adam):
        sheet = a_sheet(harbor)

        response = adam.patch(f"{PATH}{sheet.pk}/", {"name": "Standard", "is_active": True})

        assert (response.status_code, response["ETag"], AuditEvent.objects.count()) == (200, '"1"', 0)

    def test_a_stale_page_changes_nothing(self, harbor, adam):
        sheet = a_sheet(harbor)

        response = adam.patch(f"{PATH}{sheet.pk}/", {"name": "New"}, headers={"If-Match": '"7"'})

        assert response.status_code == 412
        assert adam.get(f"{PATH}{sheet.pk}/").json() == sheet_body(sheet)

    def test_the_default_moves(self, harbor, adam):
        old, new = a_sheet(harbor, is_default=True), a_sheet(harbor, "New", is_active=False)

        response = adam.patch(f"{PATH}{new.pk}/", {"is_default": True, "is_active": True})

        assert (response.status_code, defaults(harbor)) == (200, ["New"])
        assert told() == [("update", "billing", "organizationfeeschedule", str(pk)) for pk in (old.pk, new.pk)]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"is_default": False}, "is_default"), ({"is_active": False}, "is_active"),
            ({"is_default": False, "is_active": False}, "is_default"),
        ],
    )  # fmt: skip
    def test_the_only_default_stays(self, harbor, adam, change, field):
        sheet = a_sheet(harbor, is_default=True)

        response = adam.patch(f"{PATH}{sheet.pk}/", {"name": "X", **change})

        assert (response.status_code, field in response.json()) == (400, True)
        assert adam.get(f"{PATH}{sheet.pk}/").json() == sheet_body(sheet)

    def test_an_inactive_sheet_cannot_become_the_default(self, harbor, adam):
        sheet = a_sheet(harbor, is_active=False)

        assert "is_active" in adam.patch(f"{PATH}{sheet.pk}/", {"is_default": True}).json()

    def test_a_code_of_another_sheet_is_refused(self, harbor, adam):
        a_sheet(harbor, "Taken")
        sheet = a_sheet(harbor, "Mine")

        response = adam.patch(f"{PATH}{sheet.pk}/", {"code": "taken"})

        assert (response.status_code, response.json()["code"]) == (
            400, ["Another sheet of the organization has this code."],
        )  # fmt: skip

    @pytest.mark.parametrize("whose", ["lakeside", "north", "nobody"])
    def test_other_sheets_are_not_there(self, cast, adam, whose):
        others = {
            "lakeside": lambda: a_sheet(cast.organizations["lakeside"]).pk,
            "north": lambda: a_facility_sheet(cast.facilities["north"]).pk,
            "nobody": lambda: 987654,
        }
        pk = others[whose]()

        answers = [
            adam.get(f"{PATH}{pk}/"),
            adam.patch(f"{PATH}{pk}/", {"name": "X"}),
            adam.post(f"{PATH}{pk}/populate/"),
        ]

        assert [answer.status_code for answer in answers] == [404] * 3

    def test_a_sheet_is_never_deleted(self, harbor, adam):
        assert adam.delete(f"{PATH}{a_sheet(harbor).pk}/").status_code == 405


class TestPopulate:
    def test_the_codes_of_the_catalog_are_added_that_the_sheet_lacks(self, harbor, adam):
        catalog_of("99213", "99214", "J0001")
        a_procedure("RARE", place=None)
        sheet = a_sheet(harbor)
        an_item(sheet, "99214", 777, is_active=False, sort_order=5)

        response = adam.post(f"{PATH}{sheet.pk}/populate/")

        assert (response.status_code, response.json()) == (200, {"added": 2})
        columns = (
            "service_code", "description", "charge_cents", "default_units", "place_of_service", "sort_order",
            "is_active", "modifier_1", "version",
        )  # fmt: skip
        assert list(FeeScheduleItem.unscoped.order_by("sort_order").values_list(*columns)) == [
            ("99214", "About 99214", 777, 100, "11", 5, False, "", 1),
            ("99213", "About 99213", 1000, 100, "11", 10, True, "", 1),
            ("J0001", "About J0001", 3000, 100, "11", 30, True, "", 1),
        ]
        event = AuditEvent.objects.get()
        assert (event.action, event.model_name, event.metadata["codes_added"], event.facility_id) == (
            "update", "organizationfeeschedule", 2, None,
        )  # fmt: skip

    def test_a_second_time_adds_nothing_and_tells_nothing(self, harbor, adam):
        catalog_of("99213")
        sheet = a_sheet(harbor)
        adam.post(f"{PATH}{sheet.pk}/populate/")

        assert adam.post(f"{PATH}{sheet.pk}/populate/", {}).json() == {"added": 0}
        assert AuditEvent.objects.count() == 1

    def test_words_with_quotes_and_other_letters_arrive_as_they_are(self, harbor, adam):
        catalog_of()
        a_procedure("A1", description='Ring\'s "knee" \\ 100% ½ [x] {y}')
        sheet = a_sheet(harbor)

        adam.post(f"{PATH}{sheet.pk}/populate/")

        assert FeeScheduleItem.unscoped.get().description == 'Ring\'s "knee" \\ 100% ½ [x] {y}'
