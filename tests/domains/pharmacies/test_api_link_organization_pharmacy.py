import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from tests.domains.pharmacies.factories import directory_pharmacy, facility_pharmacy, link, own_pharmacy, pharmacy_body
from tests.domains.pharmacies.links import PATH, last_event, link_body


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
