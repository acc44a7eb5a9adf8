import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Staff
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.pharmacies.models import Pharmacy
from tests.domains.pharmacies.factories import directory_pharmacy, link, own_pharmacy, pharmacy_body
from tests.domains.pharmacies.links import PATH, SETTINGS, last_event, link_body

MANAGERS = ("olivia", "adam", "ada", "selma")


class TestList:
    def test_all_links_come_in_their_order(self, cast, acting_as):
        harbor = cast.organizations["harbor"]
        last = link(harbor, directory_pharmacy("Aspen"), sort_order=2, is_hidden=True)
        zeta = link(harbor, directory_pharmacy("zeta"), is_active=False, notes="closed on Sundays")
        alpha = link(harbor, directory_pharmacy("Alpha", is_active=False))
        link(cast.organizations["lakeside"], directory_pharmacy("Elsewhere"))

        response = acting_as("adam").get(PATH)

        assert (response.status_code, response.json()) == (200, [
            link_body(alpha, pharmacy_body(alpha.pharmacy, is_active=False)),
            link_body(zeta, is_active=False, notes="closed on Sundays"),
            link_body(last, sort_order=2, is_hidden=True),
        ])  # fmt: skip

    @pytest.mark.parametrize("who", MANAGERS)
    def test_whoever_manages_them_sees_them(self, acting_as, who):
        assert acting_as(who).get(PATH).status_code == 200

    def test_another_organization_sees_its_own_only(self, cast, acting_as):
        link(cast.organizations["harbor"], directory_pharmacy())

        assert acting_as("liam").get(PATH).json() == []

    def test_a_custom_role_with_the_organizations_permission_opens_it(self, cast, acting_as):
        role = OrganizationRole.unscoped.create(
            organization=cast.organizations["harbor"], code="buyer", name="Buyer",
            security_permissions={"org.pharmacies.manage": True},
        )  # fmt: skip
        Membership.unscoped.filter(user=cast.users["stan"]).update(role=role)

        assert acting_as("stan").get(PATH).status_code == 200

    @pytest.mark.parametrize(
        "change", [{"is_active": False}, {"security_overrides": {"pharmacies.organization.manage": False}}]
    )
    def test_a_staff_row_that_does_not_work_opens_nothing(self, cast, acting_as, change):
        Staff.unscoped.filter(pk=cast.staff["selma@south"].pk).update(**change)

        assert acting_as("selma").get(PATH).status_code == 403


class TestChange:
    def test_only_what_was_sent_changes(self, cast, acting_as):
        entry = link(cast.organizations["harbor"], directory_pharmacy(), notes="kept")

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", {"is_active": False, "pharmacy_id": 99})

        body = response.json()
        expected = link_body(entry, is_active=False, notes="kept", version=2, updated_at=body["updated_at"])
        assert (response.status_code, body, response.headers["ETag"]) == (200, expected, '"2"')

    def test_details_of_its_own_record_are_merged(self, cast, acting_as):
        harbor = cast.organizations["harbor"]
        address = {
            "address_line_1": "1 Pier", "address_line_2": "", "address_city": "Hull", "address_state": "MA",
            "address_zip_code": "02045",
        }  # fmt: skip
        entry = link(harbor, own_pharmacy(harbor, phone_number="2125550100", **address))

        response = acting_as("adam").patch(
            f"{PATH}{entry.pk}/", {"pharmacy": {"fax_number": "2125550101", "address": {"line_1": "2 Pier"}}}
        )

        body = response.json()
        assert (response.status_code, body["version"]) == (200, 2)
        assert body["pharmacy"] == pharmacy_body(
            entry.pharmacy, phone_number="2125550100", fax_number="2125550101", version=2,
            updated_at=body["updated_at"],
            address={
                "id": entry.pharmacy_id, "line_1": "2 Pier", "line_2": "", "city": "Hull", "state": "MA",
                "zip_code": "02045",
            },
        )  # fmt: skip
        assert last_event().metadata["changed_fields"] == ["pharmacy.address", "pharmacy.fax_number"]

    def test_a_new_name_is_recorded_under_the_old_one(self, cast, acting_as):
        harbor = cast.organizations["harbor"]
        entry = link(harbor, own_pharmacy(harbor))

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", {"pharmacy": {"name": "Quay Pharmacy"}})

        assert response.json()["pharmacy"]["name"] == "Quay Pharmacy"
        assert last_event().summary == "Pharmacy Pier Pharmacy of the organization changed"

    @pytest.mark.parametrize("address", [None, {}])
    def test_an_address_is_taken_away(self, cast, acting_as, address):
        harbor = cast.organizations["harbor"]
        place = dict.fromkeys(("address_line_1", "address_line_2", "address_city", "address_zip_code"), "x")
        entry = link(harbor, own_pharmacy(harbor, address_state="MA", **place))

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", {"pharmacy": {"address": address}})

        assert (response.status_code, response.json()["pharmacy"]["address"]) == (200, None)

    @pytest.mark.parametrize("details", [{"name": "Mine now"}, {}])
    def test_details_of_the_directory_are_not_the_organizations_to_change(self, cast, acting_as, details):
        entry = link(cast.organizations["harbor"], directory_pharmacy())

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", {"pharmacy": details})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "pharmacy"])
        assert Pharmacy.objects.get().name == "Harbor Drugs"

    @pytest.mark.parametrize("body", [{"pharmacy": None}, {"pharmacy": []}, {"is_active": None}])
    def test_bad_input_is_refused(self, cast, acting_as, body):
        harbor = cast.organizations["harbor"]
        entry = link(harbor, own_pharmacy(harbor))

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", body)

        assert response.status_code == 400
        assert set(response.json()) == {"detail", "code", *body}

    def test_a_stale_version_changes_nothing(self, cast, acting_as):
        entry = link(cast.organizations["harbor"], directory_pharmacy())

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", {"is_active": False}, headers={"If-Match": '"7"'})

        entry.refresh_from_db()
        assert (response.status_code, response.json()["code"], entry.is_active) == (412, "resource.stale", True)

    def test_nothing_changed_is_nothing_recorded(self, cast, acting_as):
        harbor = cast.organizations["harbor"]
        entry = link(harbor, own_pharmacy(harbor))

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", SETTINGS | {"pharmacy": {"name": "Pier Pharmacy"}})

        assert (response.status_code, response.json()) == (200, link_body(entry))
        assert not AuditEvent.objects.exists()


class TestDirectory:
    def test_it_offers_what_is_active_shared_and_not_linked(self, cast, acting_as):
        harbor, lakeside = cast.organizations["harbor"], cast.organizations["lakeside"]
        place = dict.fromkeys(("address_line_1", "address_line_2", "address_zip_code"), "x")
        bay = directory_pharmacy("bay", address_city="Hull", address_state="MA", **place)
        apple = directory_pharmacy("Apple")
        link(lakeside, apple)
        link(harbor, directory_pharmacy("Linked"), is_active=False)
        directory_pharmacy("Closed", is_active=False)
        own_pharmacy(harbor)

        response = acting_as("adam").get(f"{PATH}directory/")

        address = {"id": bay.pk, "line_1": "x", "line_2": "x", "city": "Hull", "state": "MA", "zip_code": "x"}
        assert (response.status_code, response.json()) == (200, [
            pharmacy_body(apple, city=""), pharmacy_body(bay, city="Hull", address=address),
        ])  # fmt: skip

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("harb", ["Harbor Drugs"]),
            ("345678", ["Harbor Drugs", "Other"]),
            ("77", ["Other"]),
            ("nothing", []),
            ("%25", []),
        ],
    )
    def test_it_is_searched_by_name_and_numbers(self, acting_as, search, found):
        directory_pharmacy(ncpdp_id="3456789")
        directory_pharmacy("Other", npi="7734567811")

        response = acting_as("adam").get(f"{PATH}directory/?search={search}")

        assert [row["name"] for row in response.json()] == found

    @pytest.mark.parametrize(
        ("query", "status"), [("limit=1", 200), ("limit=0", 400), ("limit=1001", 400), ("limit=x", 400)]
    )
    def test_it_is_capped(self, acting_as, query, status):
        directory_pharmacy("One")
        directory_pharmacy("Two")

        response = acting_as("adam").get(f"{PATH}directory/?{query}")

        assert response.status_code == status
        assert status == 400 or len(response.json()) == 1


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("paul", 403), ("sara", 403), ("lost", 403)])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}{{id}}/", f"{PATH}directory/"])
def test_nobody_else_comes_in(cast, acting_as, who, status, method, path):
    entry = link(cast.organizations["harbor"], directory_pharmacy())
    if (method, path) in {("POST", f"{PATH}{{id}}/"), ("PATCH", PATH)} or (method != "GET" and "directory" in path):
        status = 405

    response = acting_as(who).send(method, path.format(id=entry.pk), {"is_active": False})

    entry.refresh_from_db()
    assert (response.status_code, entry.is_active) == (status, True)


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_link_of_another_organization_is_not_found(cast, acting_as, method):
    entry = link(cast.organizations["harbor"], directory_pharmacy())

    response = acting_as("liam").send(method, f"{PATH}{entry.pk}/", {"is_active": False} if method == "PATCH" else None)

    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "resource.not_found"})


def test_one_link_comes_with_its_version(cast, acting_as):
    entry = link(cast.organizations["harbor"], directory_pharmacy())

    response = acting_as("adam").get(f"{PATH}{entry.pk}/")

    assert (response.status_code, response.json(), response.headers["ETag"]) == (200, link_body(entry), '"1"')
