import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Staff
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from tests.domains.pharmacies.factories import directory_pharmacy, facility_pharmacy, link, own_pharmacy, pharmacy_body

PATH = "organizations/pharmacies/"
MANAGERS = ("olivia", "adam", "ada", "selma")
SETTINGS = {"is_preferred": True, "is_hidden": False, "is_active": True, "notes": "", "sort_order": 0}


def link_body(entry, pharmacy=None, **values):
    return {
        "id": entry.pk,
        **SETTINGS,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        "pharmacy": pharmacy or pharmacy_body(entry.pharmacy),
    } | values


def last_event():
    return AuditEvent.objects.order_by("-id").first()


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


class TestLink:
    def test_a_pharmacy_of_the_directory_is_linked(self, cast, acting_as):
        pharmacy = directory_pharmacy()

        response = acting_as("ada").post(PATH, {"pharmacy_id": str(pharmacy.pk), "is_preferred": False, "id": 7})

        entry = OrganizationPharmacy.unscoped.get()
        body = response.json()
        times = {"created_at": body["created_at"], "updated_at": body["created_at"]}
        assert (response.status_code, body) == (201, link_body(entry, is_preferred=False) | times)
        assert response.headers["ETag"] == '"1"'
        event = last_event()
        harbor = cast.organizations["harbor"].pk
        assert (event.app_label, event.model_name, event.action, event.object_pk, event.facility_id) == (
            "organizations", "organizationpharmacypreference", "create", str(entry.pk), None,
        )  # fmt: skip
        assert event.organization_id == harbor
        assert event.metadata == {"organization_id": harbor, "pharmacy_id": pharmacy.pk, "actor_name": "Ada Example"}

    @pytest.mark.weak_point("M3")
    def test_a_record_of_its_own_is_written_down(self, cast, acting_as):
        details = {
            "name": " Pier Pharmacy ", "legal_business_name": "Pier LLC", "ncpdp_id": "1234567", "npi": "",
            "dea_number": "AB1234567", "service_type": "specialty", "accepts_erx": True, "hours": {"mon": "9-5"},
            "languages": ["Spanish"], "phone_number": "(212) 555-0100", "source": "imported", "external_id": "x",
            "ownership_scope": "global", "directory_source": "x",
            "address": {"line_1": "1 Pier", "city": "Hull", "state": "ma", "zip_code": "02045"},
        }  # fmt: skip

        response = acting_as("adam").post(PATH, {"pharmacy": details, "sort_order": 3})

        pharmacy, body = Pharmacy.objects.get(), response.json()
        assert (pharmacy.organization_id, pharmacy.facility_id) == (cast.organizations["harbor"].pk, None)
        assert (response.status_code, body["sort_order"], body["pharmacy"]) == (201, 3, pharmacy_body(
            pharmacy,
            name="Pier Pharmacy", legal_business_name="Pier LLC", source="custom", dea_number="AB1234567",
            service_type="specialty", accepts_erx=True, hours={"mon": "9-5"}, languages=["Spanish"],
            phone_number="(212) 555-0100", created_at=body["created_at"], updated_at=body["created_at"],
            address={
                "id": pharmacy.pk, "line_1": "1 Pier", "line_2": "", "city": "Hull", "state": "MA", "zip_code": "02045"
            },
        ))  # fmt: skip

    def test_a_linked_pharmacy_takes_what_was_sent(self, cast, acting_as):
        entry = link(cast.organizations["harbor"], directory_pharmacy(), is_hidden=True, notes="kept")

        response = acting_as("adam").post(
            PATH, {"pharmacy_id": entry.pharmacy_id, "is_hidden": False, "is_active": True}
        )

        body = response.json()
        assert (response.status_code, body) == (
            200, link_body(entry, notes="kept", version=2, updated_at=body["updated_at"]),
        )  # fmt: skip
        assert last_event().metadata == {
            "organization_id": cast.organizations["harbor"].pk, "pharmacy_id": entry.pharmacy_id, "is_preferred": True,
            "is_hidden": False, "is_active": True, "changed_fields": ["is_hidden"], "actor_name": "Adam Example",
        }  # fmt: skip

    def test_linking_again_without_a_change_leaves_no_event(self, cast, acting_as):
        entry = link(cast.organizations["harbor"], directory_pharmacy())

        response = acting_as("adam").post(PATH, {"pharmacy_id": entry.pharmacy_id})

        assert (response.status_code, response.json()) == (200, link_body(entry))
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("whose", ["another tenant's", "a facility's", "inactive", "nobody's"])
    def test_what_is_not_in_the_directory_gets_one_and_the_same_answer(self, cast, acting_as, whose):
        pharmacy_id = {
            "another tenant's": lambda: own_pharmacy(cast.organizations["lakeside"]).pk,
            "a facility's": lambda: facility_pharmacy(cast.facilities["north"]).pk,
            "inactive": lambda: directory_pharmacy(is_active=False).pk,
            "nobody's": lambda: 987654,
        }[whose]()

        response = acting_as("adam").post(PATH, {"pharmacy_id": pharmacy_id})

        sentence = "Choose an active pharmacy of the directory."
        assert (response.status_code, response.json()) == (400, {
            "pharmacy_id": [sentence], "detail": f"Pharmacy: {sentence}", "code": "input.invalid",
        })  # fmt: skip
        assert not OrganizationPharmacy.unscoped.exists()

    @pytest.mark.parametrize("body", [{}, {"pharmacy_id": None}, {"pharmacy_id": 1, "pharmacy": {"name": "Both"}}])
    def test_one_source_is_named(self, acting_as, body):
        response = acting_as("adam").post(PATH, body)

        assert response.status_code == 400
        assert list(response.json()) == ["detail", "code", "non_field_errors"]

    @pytest.mark.parametrize(
        ("details", "field"),
        [
            ({}, "name"),
            ({"name": ""}, "name"),
            ({"name": "x" * 151}, "name"),
            ({"name": "P", "ncpdp_id": "123"}, "ncpdp_id"),
            ({"name": "P", "npi": "12345678901"}, "npi"),
            ({"name": "P", "last_directory_sync_at": 0}, "last_directory_sync_at"),
            ({"name": "P", "npi": "\uff11" * 10}, "npi"),
            ({"name": "P", "dea_number": "1234567AB"}, "dea_number"),
            ({"name": "P", "service_type": "kiosk"}, "service_type"),
            ({"name": "P", "phone_number": "123"}, "phone_number"),
            ({"name": "P", "fax_number": "212-555-010x"}, "fax_number"),
            ({"name": "P", "languages": "Spanish"}, "languages"),
            ({"name": "P", "hours": []}, "hours"),
            ({"name": "P", "hours": {"mon": "x" * 10_001}}, "hours"),
            ({"name": "P", "accepts_erx": None}, "accepts_erx"),
            ({"name": "P", "last_directory_sync_at": "yesterday"}, "last_directory_sync_at"),
            ({"name": "P", "address": {"line_1": "1 Pier"}}, "address"),
            ({"name": "P", "address": {"line_1": "1", "city": "H", "state": "XX", "zip_code": "1"}}, "address"),
        ],
    )
    def test_bad_details_are_named(self, acting_as, details, field):
        response = acting_as("adam").post(PATH, {"pharmacy": details})

        assert (response.status_code, list(response.json()["pharmacy"])) == (400, [field])
        assert not Pharmacy.objects.exists()

    @pytest.mark.parametrize(
        ("settings", "field"),
        [
            ({"sort_order": -1}, "sort_order"), ({"sort_order": 2**31}, "sort_order"),
            ({"is_active": "x"}, "is_active"),
            ({"notes": None}, "notes"), ({"notes": "x" * 10_001}, "notes"), ({"pharmacy_id": "x"}, "pharmacy_id"),
            ({"pharmacy_id": 10**30}, "pharmacy_id"), ({"pharmacy_id": True}, "pharmacy_id"),
        ],
    )  # fmt: skip
    def test_bad_settings_are_named(self, acting_as, settings, field):
        response = acting_as("adam").post(PATH, {"pharmacy_id": directory_pharmacy().pk} | settings)

        assert response.status_code == 400
        assert field in response.json()
        assert not OrganizationPharmacy.unscoped.exists()


class TestIdentity:
    NUMBERS = {"ncpdp_id": "1234567"}

    def test_a_second_record_of_one_pharmacy_is_refused(self, cast, acting_as):
        first = own_pharmacy(cast.organizations["harbor"], **self.NUMBERS)

        response = acting_as("adam").post(PATH, {"pharmacy": {"name": "Other name"} | self.NUMBERS})

        assert (response.status_code, response.json()) == (409, {
            "detail": "There is a pharmacy with this NCPDP id on record already: Pier Pharmacy.",
            "code": "pharmacy.duplicate",
            "existing": {"id": first.pk, "name": "Pier Pharmacy"},
        })  # fmt: skip
        assert Pharmacy.objects.count() == 1

    def test_a_record_without_numbers_is_known_by_name_phone_and_place(self, cast, acting_as):
        own_pharmacy(cast.organizations["harbor"], "Pier Pharmacy", phone_number="2125550100")
        adam = acting_as("adam")

        same = adam.post(PATH, {"pharmacy": {"name": "PIER  pharmacy", "phone_number": "(212) 555-0100"}})
        branch = adam.post(PATH, {"pharmacy": {"name": "Pier Pharmacy", "phone_number": "2125550199"}})

        assert (same.status_code, branch.status_code) == (409, 201)
        assert same.json()["detail"] == "This pharmacy is on record already: Pier Pharmacy."

    def test_what_stands_in_the_directory_is_linked_instead(self, acting_as):
        shared = directory_pharmacy(npi="1234567893")

        response = acting_as("adam").post(PATH, {"pharmacy": {"name": "Mine", "npi": "1234567893"}})

        assert (response.status_code, response.json()["existing"]) == (409, {"id": shared.pk, "name": "Harbor Drugs"})

    @pytest.mark.weak_point("S11")
    def test_another_tenants_record_is_neither_in_the_way_nor_revealed(self, cast, acting_as):
        own_pharmacy(cast.organizations["lakeside"], "Pier Pharmacy", **self.NUMBERS)

        response = acting_as("adam").post(PATH, {"pharmacy": {"name": "Pier Pharmacy"} | self.NUMBERS})

        assert response.status_code == 201

    def test_a_change_runs_into_it_too_and_changes_nothing(self, cast, acting_as):
        harbor = cast.organizations["harbor"]
        own_pharmacy(harbor, **self.NUMBERS)
        entry = link(harbor, own_pharmacy(harbor, "Second"))

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", {"is_hidden": True, "pharmacy": self.NUMBERS})

        entry.refresh_from_db()
        assert (response.status_code, entry.is_hidden, entry.version) == (409, False, 1)

    def test_a_record_keeps_its_own_number(self, cast, acting_as):
        harbor = cast.organizations["harbor"]
        entry = link(harbor, own_pharmacy(harbor, **self.NUMBERS))
        directory_pharmacy("Imported later", **self.NUMBERS)

        response = acting_as("adam").patch(f"{PATH}{entry.pk}/", {"pharmacy": {"name": "Renamed"} | self.NUMBERS})

        assert (response.status_code, response.json()["pharmacy"]["name"]) == (200, "Renamed")


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
