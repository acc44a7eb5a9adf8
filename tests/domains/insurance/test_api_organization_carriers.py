import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FeeSchedule
from careflow.domains.insurance.models import Carrier, OrganizationCarrier
from careflow.domains.insurance.queries import register_schedule_reader
from careflow.domains.organizations.models import Membership, OrganizationRole
from tests.domains.insurance.factories import (
    TIMES,
    carrier_body,
    directory_carrier,
    facility_carrier,
    link,
    own_carrier,
)

PATH = "insurance/organization-carriers/"
SETTINGS = {
    "is_preferred": True, "is_hidden": False, "is_active": True, "notes": "", "sort_order": 0, "fee_schedule": None,
    "fee_schedule_name": "",
}  # fmt: skip


def link_body(entry, carrier=None, **values):
    return {
        "id": entry.pk,
        "organization": entry.organization_id,
        **SETTINGS,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        "carrier": carrier or carrier_body(entry.carrier),
    } | values


def last_event():
    return AuditEvent.objects.order_by("-id").first()


@pytest.fixture
def adam(acting_as):
    return acting_as("adam")


@pytest.fixture
def sheet(harbor, monkeypatch):
    """A price sheet of Harbor, which somebody has registered as one."""
    monkeypatch.setattr("careflow.domains.insurance.queries.schedules._readers", [])
    sheet = FeeSchedule.unscoped.create(organization=harbor, name="Standard", code="std", **TIMES)
    register_schedule_reader(lambda actor, schedule_id: (actor.organization_id, schedule_id) == (harbor.pk, sheet.pk))
    return sheet


class TestList:
    def test_all_links_come_in_their_order(self, cast, harbor, adam):
        last = link(harbor, directory_carrier("Aspen"), sort_order=2, is_hidden=True)
        zeta = link(harbor, directory_carrier("zeta"), is_active=False, notes="slow")
        alpha = link(harbor, directory_carrier("Alpha", is_active=False))
        link(cast.organizations["lakeside"], directory_carrier("Elsewhere"))

        response = adam.get(PATH)

        assert (response.status_code, response.json()) == (200, [
            link_body(alpha, carrier_body(alpha.carrier, is_active=False)),
            link_body(zeta, is_active=False, notes="slow"),
            link_body(last, sort_order=2, is_hidden=True),
        ])  # fmt: skip

    @pytest.mark.parametrize("who", ["olivia", "adam"])
    def test_whoever_runs_the_organization_sees_them(self, acting_as, who):
        assert acting_as(who).get(PATH).status_code == 200

    def test_a_custom_role_with_the_organizations_permission_opens_it(self, cast, harbor, acting_as):
        role = OrganizationRole.unscoped.create(
            organization=harbor, code="buyer", name="Buyer", security_permissions={"org.payers.manage": True}
        )
        Membership.unscoped.filter(user=cast.users["stan"]).update(role=role)

        assert acting_as("stan").get(PATH).status_code == 200

    def test_an_administrator_of_the_installation_needs_a_membership(self, cast, acting_as):
        for name in ("stan", "lost"):
            cast.users[name].is_superuser = True
            cast.users[name].save()

        assert [acting_as(name).get(PATH).status_code for name in ("stan", "lost")] == [200, 403]

    def test_another_organization_sees_its_own_only(self, harbor, acting_as):
        link(harbor, directory_carrier())

        assert acting_as("liam").get(PATH).json() == []


class TestLink:
    def test_a_payer_of_the_directory_is_linked_and_the_answer_is_whole(self, harbor, adam):
        carrier = directory_carrier()

        response = adam.post(PATH, {"carrier_id": str(carrier.pk), "is_preferred": False, "carrier": None, "id": 7})

        entry, body = OrganizationCarrier.unscoped.get(), response.json()
        times = {"created_at": body["created_at"], "updated_at": body["created_at"]}
        assert (response.status_code, body) == (201, link_body(entry, is_preferred=False) | times)
        assert response.headers["ETag"] == '"1"'
        event = last_event()
        assert (event.app_label, event.model_name, event.action, event.object_pk, event.facility_id) == (
            "insurance", "organizationinsurancecarrierpreference", "create", str(entry.pk), None,
        )  # fmt: skip
        assert (event.organization_id, event.metadata) == (
            harbor.pk, {"organization_id": harbor.pk, "carrier_id": carrier.pk, "actor_name": "Adam Example"},
        )  # fmt: skip

    def test_a_record_of_its_own_is_written_down(self, harbor, adam):
        details = {
            "name": " Pier Health ", "payer_id": "P100", "phone_number": "(212) 555-0100",
            "website": "https://pier.example", "address_line_1": "1 Pier", "address_line_2": "", "city": "Hull",
            "state": "ma", "zip_code": "02045", "source": "imported", "external_id": "x", "ownership_scope": "global",
            "directory_source": "x",
        }  # fmt: skip

        response = adam.post(PATH, {"carrier": details, "sort_order": 3})

        carrier, body = Carrier.objects.get(), response.json()
        assert (carrier.organization_id, carrier.facility_id, carrier.source) == (harbor.pk, None, "custom")
        assert (response.status_code, body["sort_order"], body["carrier"]) == (201, 3, carrier_body(
            carrier, name="Pier Health", payer_id="P100", phone_number="(212) 555-0100",
            website="https://pier.example", address_line_1="1 Pier", city="Hull", state="MA", zip_code="02045",
            created_at=body["created_at"], updated_at=body["created_at"],
        ))  # fmt: skip

    def test_a_linked_payer_takes_only_what_was_sent(self, harbor, adam):
        entry = link(harbor, directory_carrier(), is_hidden=True, notes="kept", sort_order=4)

        response = adam.post(PATH, {"carrier_id": entry.carrier_id, "is_hidden": False})

        body = response.json()
        assert (response.status_code, body) == (
            200, link_body(entry, notes="kept", sort_order=4, version=2, updated_at=body["updated_at"]),
        )  # fmt: skip
        assert last_event().metadata == {
            "organization_id": harbor.pk, "carrier_id": entry.carrier_id, "is_preferred": True, "is_hidden": False,
            "is_active": True, "fee_schedule_id": None, "changed_fields": ["is_hidden"], "actor_name": "Adam Example",
        }  # fmt: skip

    def test_linking_again_without_a_change_leaves_no_event(self, harbor, adam):
        entry = link(harbor, directory_carrier())

        response = adam.post(PATH, {"carrier_id": entry.carrier_id})

        assert (response.status_code, response.json()) == (200, link_body(entry))
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("whose", ["another tenant's", "a facility's", "inactive", "nobody's"])
    def test_what_is_not_in_the_directory_gets_one_and_the_same_answer(self, cast, adam, whose):
        carrier_id = {
            "another tenant's": lambda: own_carrier(cast.organizations["lakeside"]).pk,
            "a facility's": lambda: facility_carrier(cast.facilities["north"]).pk,
            "inactive": lambda: directory_carrier(is_active=False).pk,
            "nobody's": lambda: 987654,
        }[whose]()

        response = adam.post(PATH, {"carrier_id": carrier_id})

        sentence = "Choose an active payer of the directory."
        assert (response.status_code, response.json()) == (400, {
            "carrier_id": [sentence], "detail": f"Carrier: {sentence}", "code": "input.invalid",
        })  # fmt: skip
        assert not OrganizationCarrier.unscoped.exists()

    @pytest.mark.parametrize("body", [{}, {"carrier_id": None}, {"carrier_id": 1, "carrier": {"name": "Both"}}])
    def test_one_source_is_named(self, adam, body):
        response = adam.post(PATH, body)

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "non_field_errors"])

    @pytest.mark.parametrize(
        ("details", "field"),
        [
            ({}, "name"), ({"name": ""}, "name"), ({"name": "x" * 151}, "name"), ({"name": 7}, "name"),
            ({"name": "P", "payer_id": "x" * 51}, "payer_id"), ({"name": "P", "phone_number": "123"}, "phone_number"),
            ({"name": "P", "website": "pier.example"}, "website"),
            ({"name": "P", "website": "javascript:alert(1)"}, "website"),
            ({"name": "P", "website": "ftp://pier.example"}, "website"), ({"name": "P", "state": "XX"}, "state"),
            ({"name": "P", "state": "Massachusetts"}, "state"), ({"name": "P", "zip_code": "x" * 11}, "zip_code"),
            ({"name": "P", "city": None}, "city"), ({"name": "P", "is_active": "perhaps"}, "is_active"),
        ],
    )  # fmt: skip
    def test_bad_details_are_named_where_they_stand(self, adam, details, field):
        response = adam.post(PATH, {"carrier": details})

        assert (response.status_code, [*response.json()["carrier"]]) == (400, [field])
        assert not Carrier.objects.exists()

    @pytest.mark.parametrize(
        ("settings", "field"),
        [
            ({"sort_order": -1}, "sort_order"), ({"sort_order": 2**31}, "sort_order"),
            ({"is_active": "x"}, "is_active"),
            ({"notes": None}, "notes"), ({"notes": "x" * 10_001}, "notes"), ({"carrier_id": "x"}, "carrier_id"),
            ({"carrier_id": 10**30}, "carrier_id"), ({"carrier_id": True}, "carrier_id"),
            ({"fee_schedule": "x"}, "fee_schedule"), ({"fee_schedule": 10**30}, "fee_schedule"),
            ({"fee_schedule": 987654}, "fee_schedule"),
        ],
    )  # fmt: skip
    def test_bad_settings_are_named(self, adam, settings, field):
        response = adam.post(PATH, {"carrier_id": directory_carrier().pk} | settings)

        assert (response.status_code, [*response.json()][2:]) == (400, [field])
        assert not OrganizationCarrier.unscoped.exists()


class TestFeeSchedule:
    def test_a_sheet_of_the_organization_prices_a_payer_and_is_shown_by_name(self, harbor, adam, sheet):
        response = adam.post(PATH, {"carrier_id": directory_carrier().pk, "fee_schedule": str(sheet.pk)})

        body = response.json()
        assert (response.status_code, body["fee_schedule"], body["fee_schedule_name"]) == (201, sheet.pk, "Standard")
        assert (adam.get(PATH).json()[0]["fee_schedule_name"], harbor.pk) == ("Standard", body["organization"])

    def test_any_other_sheet_is_refused_whenever_it_is_said(self, harbor, adam, sheet):
        entry = link(harbor, directory_carrier())
        calls = (
            lambda: adam.post(PATH, {"carrier": {"name": "New"}, "fee_schedule": sheet.pk + 1}),
            lambda: adam.post(PATH, {"carrier_id": entry.carrier_id, "fee_schedule": sheet.pk + 1}),
            lambda: adam.patch(f"{PATH}{entry.pk}/", {"fee_schedule": sheet.pk + 1, "is_hidden": True}),
        )

        for call in calls:
            response = call()
            assert (response.status_code, response.json()["fee_schedule"]) == (
                400, ["Choose an active fee schedule of the organization as a whole."],
            )  # fmt: skip
        entry.refresh_from_db()
        assert (entry.is_hidden, Carrier.objects.count()) == (False, 1)

    def test_it_can_be_taken_away_and_stays_when_nobody_speaks_of_it(self, harbor, adam, sheet, monkeypatch):
        entry = link(harbor, directory_carrier(), fee_schedule=sheet)
        monkeypatch.setattr("careflow.domains.insurance.queries.schedules._readers", [])  # it is inactive by now

        kept = adam.patch(f"{PATH}{entry.pk}/", {"fee_schedule": sheet.pk, "is_hidden": True})
        cleared = adam.patch(f"{PATH}{entry.pk}/", {"fee_schedule": None})

        assert (kept.status_code, kept.json()["fee_schedule"]) == (200, sheet.pk)
        assert (cleared.json()["fee_schedule"], cleared.json()["fee_schedule_name"]) == (None, "")
        assert last_event().metadata["changed_fields"] == ["fee_schedule"]


class TestIdentity:
    def test_a_second_record_of_one_payer_is_refused_however_it_is_spelt(self, harbor, adam):
        first = own_carrier(harbor, "Pier Health", payer_id="P100")

        response = adam.post(PATH, {"carrier": {"name": "PIER  héalth", "payer_id": " p100"}})

        assert (response.status_code, response.json()) == (409, {
            "detail": "This payer is on record already: Pier Health.", "code": "carrier.duplicate",
            "existing": {"id": first.pk, "name": "Pier Health"},
        })  # fmt: skip
        assert Carrier.objects.count() == 1

    def test_one_payer_id_serves_several_plans(self, harbor, adam):
        own_carrier(harbor, "Pier Health", payer_id="P100")

        assert adam.post(PATH, {"carrier": {"name": "Pier Senior", "payer_id": "P100"}}).status_code == 201

    def test_what_stands_in_the_directory_is_linked_instead(self, adam):
        shared = directory_carrier(payer_id="HM100")

        same = adam.post(PATH, {"carrier": {"name": "harbor mutual", "payer_id": "HM100"}})
        alike = adam.post(PATH, {"carrier": {"name": "harbor mutual"}})

        assert (same.status_code, same.json()["existing"]) == (409, {"id": shared.pk, "name": "Harbor Mutual"})
        assert alike.status_code == 201

    def test_another_tenants_record_is_neither_in_the_way_nor_revealed(self, cast, adam):
        own_carrier(cast.organizations["lakeside"], "Pier Health")

        assert adam.post(PATH, {"carrier": {"name": "Pier Health"}}).status_code == 201

    def test_a_change_runs_into_it_too_and_changes_nothing(self, harbor, adam):
        own_carrier(harbor, "Pier Health")
        entry = link(harbor, own_carrier(harbor, "Second"))

        response = adam.patch(f"{PATH}{entry.pk}/", {"is_hidden": True, "carrier": {"name": "Pier Health"}})

        entry.refresh_from_db()
        assert (response.status_code, entry.is_hidden, entry.version) == (409, False, 1)


class TestChange:
    def test_only_what_was_sent_changes(self, harbor, adam):
        entry = link(harbor, directory_carrier(), notes="kept")

        response = adam.patch(f"{PATH}{entry.pk}/", {"is_active": False, "carrier_id": 99, "carrier": None})

        body = response.json()
        expected = link_body(entry, is_active=False, notes="kept", version=2, updated_at=body["updated_at"])
        assert (response.status_code, body, response.headers["ETag"]) == (200, expected, '"2"')

    def test_details_of_its_own_record_are_merged(self, harbor, adam):
        entry = link(harbor, own_carrier(harbor, phone_number="2125550100", city="Hull"))

        response = adam.patch(f"{PATH}{entry.pk}/", {"carrier": {"name": "Pier Care", "city": ""}})

        body = response.json()
        assert (response.status_code, body["version"], body["carrier"]) == (200, 2, carrier_body(
            entry.carrier, name="Pier Care", phone_number="2125550100", version=2, updated_at=body["updated_at"],
        ))  # fmt: skip
        assert Carrier.objects.get().identity_key == "pier care|"
        assert last_event().metadata["changed_fields"] == ["carrier.city", "carrier.name"]

    @pytest.mark.parametrize("details", [{"name": "Mine now"}, {}])
    def test_details_of_the_directory_are_not_the_organizations_to_change(self, harbor, adam, details):
        entry = link(harbor, directory_carrier())

        response = adam.patch(f"{PATH}{entry.pk}/", {"carrier": details})

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "carrier"])
        assert Carrier.objects.get().name == "Harbor Mutual"

    @pytest.mark.parametrize("body", [{"carrier": []}, {"is_active": None}, {"sort_order": 1.5}])
    def test_bad_input_is_named(self, harbor, adam, body):
        entry = link(harbor, own_carrier(harbor))

        response = adam.patch(f"{PATH}{entry.pk}/", body)

        assert (response.status_code, {*response.json()}) == (400, {"detail", "code", *body})

    def test_a_stale_version_changes_nothing(self, harbor, adam):
        entry = link(harbor, directory_carrier())

        response = adam.patch(f"{PATH}{entry.pk}/", {"is_hidden": True}, headers={"If-Match": '"2"'})

        entry.refresh_from_db()
        assert (response.status_code, entry.is_hidden, entry.version) == (412, False, 1)


class TestDirectory:
    def test_it_leaves_out_what_is_linked_private_or_inactive(self, cast, harbor, adam):
        beta, alpha = directory_carrier("beta"), directory_carrier("Alpha")
        link(harbor, directory_carrier("Linked"))
        link(cast.organizations["lakeside"], elsewhere := directory_carrier("Linked elsewhere"))
        directory_carrier("Inactive", is_active=False)
        own_carrier(harbor)

        response = adam.get(f"{PATH}directory/")

        assert (response.status_code, response.json()) == (
            200, [carrier_body(carrier) for carrier in (alpha, beta, elsewhere)],
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("search", "found"),
        [("mutu", ["Bay Mutual"]), ("hm1", ["Harbor"]), ("%25", []), ("", ["Bay Mutual", "Harbor"])],
    )
    def test_it_is_searched_by_name_and_payer_id(self, adam, search, found):
        directory_carrier("Bay Mutual")
        directory_carrier("Harbor", payer_id="HM100")

        assert [row["name"] for row in adam.get(f"{PATH}directory/?search={search}").json()] == found

    @pytest.mark.parametrize(("limit", "status"), [("1", 200), ("0", 400), ("1001", 400), ("x", 400)])
    def test_it_is_capped(self, adam, limit, status):
        directory_carrier("One")
        directory_carrier("Two")

        response = adam.get(f"{PATH}directory/?limit={limit}")

        assert response.status_code == status
        assert status == 400 or len(response.json()) == 1


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("ada", 403), ("stan", 403), ("paul", 403), ("selma", 403), ("lost", 403)]
)
@pytest.mark.parametrize("route", ["GET ", "POST ", "GET {id}/", "PATCH {id}/", "GET directory/"])
def test_nobody_else_comes_in(harbor, acting_as, who, status, route):
    entry = link(harbor, directory_carrier())
    method, _, tail = route.partition(" ")

    response = acting_as(who).send(method, f"{PATH}{tail.format(id=entry.pk)}", {} if method != "GET" else None)

    assert response.status_code == status


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_link_of_another_organization_is_not_found(harbor, acting_as, method):
    entry = link(harbor, directory_carrier())

    response = acting_as("liam").send(method, f"{PATH}{entry.pk}/", {"is_active": False} if method == "PATCH" else None)

    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "resource.not_found"})


def test_one_link_comes_with_its_version(harbor, adam):
    entry = link(harbor, directory_carrier())

    response = adam.get(f"{PATH}{entry.pk}/")

    assert (response.status_code, response.json(), response.headers["ETag"]) == (200, link_body(entry), '"1"')
