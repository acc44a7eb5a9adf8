import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Staff
from careflow.domains.pharmacies.models import FacilityPharmacyOverride, Pharmacy
from tests.domains.pharmacies.factories import (
    directory_pharmacy,
    facility_pharmacy,
    link,
    override,
    own_pharmacy,
    pharmacy_body,
)

PATH = "organizations/facility-pharmacy-overrides/"
SETTINGS = {"is_preferred": True, "is_hidden": False, "is_active": True, "notes": "", "sort_order": 0}


def override_body(entry, pharmacy, **values):
    shape = pharmacy_body(pharmacy)
    return {
        "id": entry.pk,
        "facility": entry.facility_id,
        "organization_preference": entry.organization_preference_id,
        **SETTINGS,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        "pharmacy": None if entry.pharmacy_id is None else shape,
        "effective_pharmacy": shape,
    } | values


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def path(north):
    return f"{PATH}?facility_id={north.pk}"


def at(path, entry):
    return path.replace("?", f"{entry.pk}/?")


class TestList:
    def test_the_facilitys_entries_come_in_their_order(self, cast, north, path, acting_as):
        preference = link(cast.organizations["harbor"], directory_pharmacy("Linked"))
        last = override(north, pharmacy=directory_pharmacy("Apple"), sort_order=1)
        inherited = override(north, of=preference, is_hidden=True)
        own = override(north, pharmacy=facility_pharmacy(north, "corner"))
        override(cast.facilities["south"], of=preference)

        response = acting_as("ada").get(path)

        assert (response.status_code, response.json()) == (200, [
            override_body(own, own.pharmacy),
            override_body(inherited, preference.pharmacy, is_hidden=True),
            override_body(last, last.pharmacy, sort_order=1),
        ])  # fmt: skip

    def test_an_administrator_without_a_staff_row_may_not(self, path, acting_as):
        assert acting_as("adam").get(path).status_code == 403

    def test_the_facilitys_own_permission_is_enough(self, cast, path, acting_as):
        rights = {"pharmacies.facility.manage": True}
        Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(security_overrides=rights)

        assert acting_as("stan").get(path).status_code == 200


class TestAdd:
    @pytest.mark.weak_point("M6")
    def test_one_of_the_organizations_is_hidden(self, cast, north, path, acting_as):
        preference = link(cast.organizations["harbor"], directory_pharmacy())

        response = acting_as("ada").post(
            path, {"organization_preference": preference.pk, "is_active": False, "is_hidden": True}
        )

        entry, body = FacilityPharmacyOverride.unscoped.get(), response.json()
        times = {"created_at": body["created_at"], "updated_at": body["created_at"]}
        assert (response.status_code, body) == (
            201, override_body(entry, preference.pharmacy, is_active=False, is_hidden=True) | times,
        )  # fmt: skip
        event = AuditEvent.objects.get()
        assert (event.app_label, event.model_name, event.action, event.facility_id, event.organization_id) == (
            "organizations", "facilitypharmacypreferenceoverride", "create", north.pk, north.organization_id,
        )  # fmt: skip
        assert event.metadata == {
            "facility_id": north.pk, "pharmacy_id": preference.pharmacy_id, "actor_name": "Ada Example",
        }  # fmt: skip

    def test_one_of_the_directory_is_linked(self, path, acting_as):
        pharmacy = directory_pharmacy()

        response = acting_as("ada").post(path, {"pharmacy_id": pharmacy.pk, "is_preferred": True})

        assert response.status_code == 201
        assert response.json()["pharmacy"] == response.json()["effective_pharmacy"] == pharmacy_body(pharmacy)

    def test_one_of_its_own_is_written_down(self, north, path, acting_as):
        details = {"name": "Corner", "service_type": "retail", "phone_number": "", "fax_number": "", "is_active": True}

        response = acting_as("ada").post(path, {"pharmacy_details": details, "is_active": True})

        pharmacy, body = Pharmacy.objects.get(), response.json()
        assert (pharmacy.ownership_scope, pharmacy.facility_id) == ("facility", north.pk)
        assert pharmacy.organization_id == north.organization_id
        times = {"created_at": body["created_at"], "updated_at": body["created_at"]}
        assert (response.status_code, body["pharmacy"]) == (201, pharmacy_body(pharmacy) | times)

    @pytest.mark.weak_point("W7")
    def test_a_second_entry_for_one_pharmacy_is_refused(self, cast, north, path, acting_as):
        preference = link(cast.organizations["harbor"], directory_pharmacy("Linked"))
        direct = directory_pharmacy("Direct")
        override(north, of=preference)
        override(north, pharmacy=direct)
        ada = acting_as("ada")

        answers = {
            "organization_preference": ada.post(path, {"organization_preference": preference.pk}),
            "pharmacy_id": ada.post(path, {"pharmacy_id": direct.pk}),
        }

        for field, response in answers.items():
            assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
        assert FacilityPharmacyOverride.unscoped.count() == 2

    def test_what_the_organization_works_with_needs_no_link(self, cast, path, acting_as):
        adopted = link(cast.organizations["harbor"], directory_pharmacy()).pharmacy

        response = acting_as("ada").post(path, {"pharmacy_id": adopted.pk})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "pharmacy_id"])

    @pytest.mark.parametrize("whose", ["another tenant's", "another facility's", "inactive", "nobody's"])
    def test_what_is_not_in_the_directory_gets_one_and_the_same_answer(self, cast, path, acting_as, whose):
        pharmacy_id = {
            "another tenant's": lambda: own_pharmacy(cast.organizations["lakeside"]).pk,
            "another facility's": lambda: facility_pharmacy(cast.facilities["south"]).pk,
            "inactive": lambda: directory_pharmacy(is_active=False).pk,
            "nobody's": lambda: 987654,
        }[whose]()

        response = acting_as("ada").post(path, {"pharmacy_id": pharmacy_id})

        assert (response.status_code, response.json()["pharmacy_id"]) == (
            400, ["Choose an active pharmacy of the directory."],
        )  # fmt: skip

    def test_a_preference_of_another_organization_is_unknown(self, cast, path, acting_as):
        other = link(cast.organizations["lakeside"], directory_pharmacy())

        response = acting_as("ada").post(path, {"organization_preference": other.pk})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "organization_preference"])

    @pytest.mark.parametrize(
        "body",
        [
            {}, {"organization_preference": None, "pharmacy_id": None},
            {"organization_preference": 1, "pharmacy_id": 1},
            {"pharmacy_id": 1, "pharmacy_details": {"name": "Both"}},
        ],
    )  # fmt: skip
    def test_exactly_one_source_is_named(self, path, acting_as, body):
        response = acting_as("ada").post(path, body)

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "non_field_errors"])

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"pharmacy_details": {"name": ""}}, "pharmacy_details"), ({"pharmacy_details": []}, "pharmacy_details"),
            ({"pharmacy_id": "x"}, "pharmacy_id"), ({"pharmacy_id": 1, "sort_order": "x"}, "sort_order"),
            ({"organization_preference": 10**30}, "organization_preference"),
        ],
    )  # fmt: skip
    def test_bad_input_is_named(self, path, acting_as, body, field):
        response = acting_as("ada").post(path, body)

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])

    def test_another_facilitys_record_is_not_shown_in_a_refusal(self, cast, path, acting_as):
        facility_pharmacy(cast.facilities["south"], "Secret", npi="1234567893")

        response = acting_as("ada").post(path, {"pharmacy_details": {"name": "Mine", "npi": "1234567893"}})

        assert (response.status_code, response.json()) == (409, {
            "detail": "Another facility of your organization keeps a pharmacy with this NPI."
            " An administrator can share it.",
            "code": "pharmacy.duplicate",
        })  # fmt: skip

    def test_two_facilities_may_both_have_a_pharmacy_at_the_corner(self, cast, path, acting_as):
        facility_pharmacy(cast.facilities["south"], "Corner")
        ada = acting_as("ada")

        first = ada.post(path, {"pharmacy_details": {"name": "Corner"}})
        second = ada.post(path, {"pharmacy_details": {"name": "Corner"}})

        assert (first.status_code, second.status_code) == (201, 409)


class TestChange:
    def test_only_what_was_sent_changes(self, cast, north, path, acting_as):
        preference = link(cast.organizations["harbor"], directory_pharmacy())
        entry = override(north, of=preference, notes="kept")

        response = acting_as("ada").patch(
            at(path, entry), {"organization_preference": preference.pk, "is_active": False, "is_hidden": True}
        )

        body = response.json()
        assert (response.status_code, response.headers["ETag"], body) == (200, '"2"', override_body(
            entry, preference.pharmacy, is_active=False, is_hidden=True, notes="kept", version=2,
            updated_at=body["updated_at"],
        ))  # fmt: skip
        event = AuditEvent.objects.get()
        assert (event.action, event.facility_id, event.metadata) == ("update", north.pk, {
            "facility_id": north.pk, "pharmacy_id": preference.pharmacy_id, "is_active": False, "is_hidden": True,
            "changed_fields": ["is_active", "is_hidden"], "actor_name": "Ada Example",
        })  # fmt: skip

    def test_details_of_its_own_record_are_merged(self, north, path, acting_as):
        entry = override(north, pharmacy=facility_pharmacy(north))

        response = acting_as("ada").patch(at(path, entry), {"pharmacy_details": {"phone_number": "2125550100"}})

        body = response.json()
        assert (response.status_code, body["version"]) == (200, 2)
        assert body["pharmacy"] == pharmacy_body(
            entry.pharmacy, phone_number="2125550100", version=2, updated_at=body["updated_at"]
        )
        assert AuditEvent.objects.get().metadata["changed_fields"] == ["pharmacy_details.phone_number"]

    @pytest.mark.parametrize("whose", ["the directory's", "the organization's"])
    def test_details_of_others_are_not_its_to_change(self, cast, north, path, acting_as, whose):
        harbor = cast.organizations["harbor"]
        entry = (
            override(north, pharmacy=directory_pharmacy())
            if whose == "the directory's"
            else override(north, of=link(harbor, own_pharmacy(harbor)))
        )

        response = acting_as("ada").patch(at(path, entry), {"pharmacy_details": {"name": "Mine"}})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "pharmacy_details"])

    @pytest.mark.parametrize("field", ["organization_preference", "pharmacy_id"])
    def test_an_entry_stays_with_its_pharmacy(self, cast, north, path, acting_as, field):
        entry = override(north, pharmacy=directory_pharmacy())
        other = directory_pharmacy("Other")

        response = acting_as("ada").patch(at(path, entry), {field: other.pk, "is_hidden": True})

        entry.refresh_from_db()
        assert (response.status_code, list(response.json()), entry.is_hidden) == (400, ["detail", "code", field], False)

    def test_a_stale_version_changes_nothing(self, north, path, acting_as):
        entry = override(north, pharmacy=directory_pharmacy())

        response = acting_as("ada").patch(at(path, entry), {"is_hidden": True}, headers={"If-Match": '"2"'})

        entry.refresh_from_db()
        assert (response.status_code, entry.is_hidden, entry.version) == (412, False, 1)

    def test_nothing_changed_is_nothing_recorded(self, north, path, acting_as):
        entry = override(north, pharmacy=facility_pharmacy(north))

        body = SETTINGS | {"pharmacy_id": entry.pharmacy_id, "pharmacy_details": {"name": "Corner Pharmacy"}}
        response = acting_as("ada").patch(at(path, entry), body)

        assert (response.status_code, response.json()) == (200, override_body(entry, entry.pharmacy))
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("body", [{"is_active": None}, {"pharmacy_details": None}, {"sort_order": 1.5}])
    def test_bad_input_is_named(self, north, path, acting_as, body):
        entry = override(north, pharmacy=facility_pharmacy(north))

        response = acting_as("ada").patch(at(path, entry), body)

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", *body])


def test_one_entry_comes_with_its_version(north, path, acting_as):
    entry = override(north, pharmacy=directory_pharmacy())

    response = acting_as("ada").get(at(path, entry))

    assert (response.status_code, response.json(), response.headers["ETag"]) == (
        200, override_body(entry, entry.pharmacy), '"1"',
    )  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_an_entry_of_another_facility_is_not_found(cast, path, acting_as, method):
    entry = override(cast.facilities["south"], pharmacy=directory_pharmacy())

    response = acting_as("ada").send(method, at(path, entry), {"is_hidden": True} if method == "PATCH" else None)

    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "resource.not_found"})


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("stan", 403), ("paul", 403), ("adam", 403), ("selma", 403), ("liam", 403), ("lost", 403)],
)
@pytest.mark.parametrize("route", ["GET ", "POST ", "GET {id}/", "PATCH {id}/", "GET directory/"])
def test_nobody_else_comes_in(north, acting_as, who, status, route):
    entry = override(north, pharmacy=directory_pharmacy())
    method, _, tail = route.partition(" ")

    response = acting_as(who).send(
        method, f"{PATH}{tail.format(id=entry.pk)}?facility_id={north.pk}", {} if method != "GET" else None
    )

    assert response.status_code == status


def test_the_directory_leaves_out_what_is_in_use(cast, north, path, acting_as):
    free = directory_pharmacy("Free")
    override(north, pharmacy=directory_pharmacy("Linked here"))
    link(cast.organizations["harbor"], directory_pharmacy("Adopted"))
    elsewhere = directory_pharmacy("Elsewhere")
    override(cast.facilities["south"], pharmacy=elsewhere)
    ada = acting_as("ada")

    everything = ada.get(path.replace("?", "directory/?"))
    found = ada.get(path.replace("?", "directory/?search=FREE&"))

    assert everything.json() == [pharmacy_body(elsewhere, city=""), pharmacy_body(free, city="")]
    assert found.json() == [pharmacy_body(free, city="")]
