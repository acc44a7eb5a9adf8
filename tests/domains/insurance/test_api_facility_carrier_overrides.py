import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Staff
from careflow.domains.insurance.models import Carrier, FacilityCarrierOverride
from tests.domains.insurance.factories import (
    carrier_body,
    directory_carrier,
    facility_carrier,
    link,
    override,
    own_carrier,
)

PATH = "insurance/facility-carrier-overrides/"
SETTINGS = {"is_preferred": True, "is_hidden": False, "is_active": True, "notes": "", "sort_order": 0}


def override_body(entry, carrier, **values):
    shape = carrier_body(carrier)
    return {
        "id": entry.pk,
        "facility": entry.facility_id,
        "organization_preference": entry.organization_preference_id,
        **SETTINGS,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        "carrier": None if entry.carrier_id is None else shape,
        "effective_carrier": shape,
    } | values


@pytest.fixture
def path(north):
    return f"{PATH}?facility_id={north.pk}"


@pytest.fixture
def ada(acting_as):
    return acting_as("ada")


def at(path, entry):
    return path.replace("?", f"{entry.pk}/?")


class TestList:
    def test_the_facilitys_entries_come_in_their_order(self, cast, harbor, north, path, ada):
        preference = link(harbor, directory_carrier("Linked"))
        late = link(harbor, directory_carrier("Aspen"), sort_order=2)
        last = override(north, carrier=directory_carrier("Apple"), sort_order=1)
        inherited = override(north, of=preference, is_hidden=True)
        placed = override(north, of=late)
        own = override(north, carrier=facility_carrier(north, "corner"))
        override(cast.facilities["south"], of=preference)

        response = ada.get(path)

        assert (response.status_code, response.json()) == (200, [
            override_body(own, own.carrier),
            override_body(inherited, preference.carrier, is_hidden=True),
            override_body(last, last.carrier, sort_order=1),
            override_body(placed, late.carrier, sort_order=2),
        ])  # fmt: skip

    def test_an_administrator_without_a_staff_row_may_not(self, path, acting_as):
        assert acting_as("adam").get(path).status_code == 403

    @pytest.mark.parametrize("key", ["admin.facility.manage", "billing.fee_schedules.manage"])
    def test_either_permission_of_the_facility_is_enough(self, cast, path, acting_as, key):
        Staff.unscoped.filter(pk=cast.staff["bill@north"].pk).update(security_overrides={key: True})

        assert acting_as("bill").get(path).status_code == 200


class TestAdd:
    def test_one_of_the_organizations_is_hidden_and_keeps_its_place(self, harbor, north, path, ada):
        preference = link(harbor, directory_carrier(), sort_order=5, is_preferred=False, notes="fax only")

        response = ada.post(path, {"organization_preference": preference.pk, "is_active": False, "is_hidden": True})

        entry, body = FacilityCarrierOverride.unscoped.get(), response.json()
        times = {"created_at": body["created_at"], "updated_at": body["created_at"]}
        assert (response.status_code, body) == (201, override_body(
            entry, preference.carrier, is_active=False, is_hidden=True, sort_order=5, is_preferred=False,
            notes="fax only",
        ) | times)  # fmt: skip
        event = AuditEvent.objects.get()
        assert (event.app_label, event.model_name, event.action, event.facility_id, event.organization_id) == (
            "insurance", "facilityinsurancecarrieroverride", "create", north.pk, north.organization_id,
        )  # fmt: skip
        assert event.metadata == {
            "facility_id": north.pk, "carrier_id": preference.carrier_id, "actor_name": "Ada Example",
        }  # fmt: skip

    def test_one_of_the_directory_is_linked(self, path, ada):
        carrier = directory_carrier()

        response = ada.post(path, {"carrier_id": carrier.pk, "is_active": True, "is_hidden": False})

        assert response.status_code == 201
        assert response.json()["carrier"] == response.json()["effective_carrier"] == carrier_body(carrier)

    def test_one_of_its_own_is_written_down(self, north, path, ada):
        details = {"name": "Corner", "payer_id": "C1", "phone_number": "", "is_active": True}

        response = ada.post(path, {"carrier_details": details, "is_active": True, "is_hidden": False})

        carrier, body = Carrier.objects.get(), response.json()
        assert (carrier.ownership_scope, carrier.facility_id, carrier.organization_id, carrier.source) == (
            "facility", north.pk, north.organization_id, "custom",
        )  # fmt: skip
        times = {"created_at": body["created_at"], "updated_at": body["created_at"]}
        assert (response.status_code, body["carrier"]) == (201, carrier_body(carrier) | times)

    def test_a_second_entry_for_one_payer_is_refused(self, harbor, north, path, ada):
        preference, direct = link(harbor, directory_carrier("Linked")), directory_carrier("Direct")
        override(north, of=preference)
        override(north, carrier=direct)

        answers = {
            "organization_preference": ada.post(path, {"organization_preference": preference.pk}),
            "carrier_id": ada.post(path, {"carrier_id": direct.pk}),
        }

        for field, response in answers.items():
            assert (response.status_code, [*response.json()]) == (400, ["detail", "code", field])
        assert FacilityCarrierOverride.unscoped.count() == 2

    def test_what_the_organization_works_with_needs_no_link(self, harbor, path, ada):
        adopted = link(harbor, directory_carrier()).carrier

        response = ada.post(path, {"carrier_id": adopted.pk})

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "carrier_id"])

    @pytest.mark.parametrize("whose", ["another tenant's", "another facility's", "inactive", "nobody's"])
    def test_what_is_not_in_the_directory_gets_one_and_the_same_answer(self, cast, path, ada, whose):
        carrier_id = {
            "another tenant's": lambda: own_carrier(cast.organizations["lakeside"]).pk,
            "another facility's": lambda: facility_carrier(cast.facilities["south"]).pk,
            "inactive": lambda: directory_carrier(is_active=False).pk,
            "nobody's": lambda: 987654,
        }[whose]()

        response = ada.post(path, {"carrier_id": carrier_id})

        assert (response.status_code, response.json()["carrier_id"]) == (
            400, ["Choose an active payer of the directory."],
        )  # fmt: skip

    def test_a_preference_of_another_organization_is_unknown(self, cast, path, ada):
        other = link(cast.organizations["lakeside"], directory_carrier())

        response = ada.post(path, {"organization_preference": other.pk})

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "organization_preference"])

    @pytest.mark.parametrize(
        "body",
        [
            {}, {"organization_preference": None, "carrier_id": None}, {"organization_preference": 1, "carrier_id": 1},
            {"carrier_id": 1, "carrier_details": {"name": "Both"}},
        ],
    )  # fmt: skip
    def test_exactly_one_source_is_named(self, path, ada, body):
        response = ada.post(path, body)

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "non_field_errors"])

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"carrier_details": {"name": ""}}, "carrier_details"), ({"carrier_details": []}, "carrier_details"),
            ({"carrier_id": "x"}, "carrier_id"), ({"carrier_id": 1, "sort_order": "x"}, "sort_order"),
            ({"organization_preference": 10**30}, "organization_preference"),
        ],
    )  # fmt: skip
    def test_bad_input_is_named(self, path, ada, body, field):
        response = ada.post(path, body)

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", field])

    def test_two_facilities_may_both_have_a_payer_at_the_corner(self, cast, path, ada):
        facility_carrier(cast.facilities["south"], "Corner")

        first, second = (ada.post(path, {"carrier_details": {"name": "Corner"}}) for _ in range(2))

        assert (first.status_code, second.status_code) == (201, 409)


class TestChange:
    def test_only_what_was_sent_changes(self, harbor, north, path, ada):
        preference = link(harbor, directory_carrier())
        entry = override(north, of=preference, notes="kept")

        response = ada.patch(
            at(path, entry), {"organization_preference": preference.pk, "is_active": False, "is_hidden": True}
        )

        body = response.json()
        assert (response.status_code, response.headers["ETag"], body) == (200, '"2"', override_body(
            entry, preference.carrier, is_active=False, is_hidden=True, notes="kept", version=2,
            updated_at=body["updated_at"],
        ))  # fmt: skip
        event = AuditEvent.objects.get()
        assert (event.action, event.facility_id, event.metadata) == ("update", north.pk, {
            "facility_id": north.pk, "carrier_id": preference.carrier_id, "is_active": False, "is_hidden": True,
            "changed_fields": ["is_active", "is_hidden"], "actor_name": "Ada Example",
        })  # fmt: skip

    def test_what_is_set_here_stays_when_the_organization_changes_its_mind_until_it_is_taken_back(
        self, harbor, north, path, ada
    ):
        preference = link(harbor, directory_carrier(), sort_order=5)
        entry = override(north, of=preference)
        ada.patch(at(path, entry), {"sort_order": 1})
        type(preference).unscoped.update(sort_order=9)

        set_here = ada.get(at(path, entry)).json()["sort_order"]
        taken_back = ada.patch(at(path, entry), {"sort_order": None}).json()["sort_order"]

        assert (set_here, taken_back) == (1, 9)

    def test_details_of_its_own_record_are_merged(self, north, path, ada):
        entry = override(north, carrier=facility_carrier(north))

        response = ada.patch(at(path, entry), {"carrier_details": {"phone_number": "2125550100"}})

        body = response.json()
        assert (response.status_code, body["version"]) == (200, 2)
        assert body["carrier"] == carrier_body(
            entry.carrier, phone_number="2125550100", version=2, updated_at=body["updated_at"]
        )
        assert AuditEvent.objects.get().metadata["changed_fields"] == ["carrier_details.phone_number"]

    @pytest.mark.parametrize("whose", ["the directory's", "the organization's"])
    def test_details_of_others_are_not_its_to_change(self, harbor, north, path, ada, whose):
        entry = (
            override(north, carrier=directory_carrier())
            if whose == "the directory's"
            else override(north, of=link(harbor, own_carrier(harbor)))
        )

        response = ada.patch(at(path, entry), {"carrier_details": {"name": "Mine"}})

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "carrier_details"])

    @pytest.mark.parametrize("field", ["organization_preference", "carrier_id"])
    def test_an_entry_stays_with_its_payer(self, north, path, ada, field):
        entry, other = override(north, carrier=directory_carrier()), directory_carrier("Other")

        response = ada.patch(at(path, entry), {field: other.pk, "is_hidden": True})

        entry.refresh_from_db()
        assert (response.status_code, [*response.json()], entry.is_hidden) == (400, ["detail", "code", field], False)

    def test_a_stale_version_changes_nothing(self, north, path, ada):
        entry = override(north, carrier=directory_carrier())

        response = ada.patch(at(path, entry), {"is_hidden": True}, headers={"If-Match": '"2"'})

        entry.refresh_from_db()
        assert (response.status_code, entry.is_hidden, entry.version) == (412, False, 1)

    @pytest.mark.parametrize("whose", ["its own", "the organization's"])
    def test_nothing_changed_is_nothing_recorded(self, harbor, north, path, ada, whose):
        preference = link(harbor, directory_carrier(), sort_order=5)
        own = facility_carrier(north)
        entry = override(north, carrier=own) if whose == "its own" else override(north, of=preference)
        whole = ada.get(at(path, entry)).json()

        response = ada.patch(at(path, entry), whole)

        assert (response.status_code, response.json()) == (200, whole)
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("body", [{"is_active": None}, {"carrier_details": []}, {"sort_order": 1.5}])
    def test_bad_input_is_named(self, north, path, ada, body):
        entry = override(north, carrier=facility_carrier(north))

        response = ada.patch(at(path, entry), body)

        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", *body])


def test_one_entry_comes_with_its_version(north, path, ada):
    entry = override(north, carrier=directory_carrier())

    response = ada.get(at(path, entry))

    assert (response.status_code, response.json(), response.headers["ETag"]) == (
        200, override_body(entry, entry.carrier), '"1"',
    )  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_an_entry_of_another_facility_is_not_found(cast, path, ada, method):
    entry = override(cast.facilities["south"], carrier=directory_carrier())

    response = ada.send(method, at(path, entry), {"is_hidden": True} if method == "PATCH" else None)

    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "resource.not_found"})


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("stan", 403), ("bill", 403), ("adam", 403), ("selma", 403), ("liam", 403), ("lost", 403)],
)
@pytest.mark.parametrize("route", ["GET ", "POST ", "GET {id}/", "PATCH {id}/", "GET directory/"])
def test_nobody_else_comes_in(north, acting_as, who, status, route):
    entry = override(north, carrier=directory_carrier())
    method, _, tail = route.partition(" ")

    response = acting_as(who).send(
        method, f"{PATH}{tail.format(id=entry.pk)}?facility_id={north.pk}", {} if method != "GET" else None
    )

    assert response.status_code == status


def test_the_directory_leaves_out_what_is_in_use(cast, harbor, north, path, ada):
    free, elsewhere = directory_carrier("Free", payer_id="F100"), directory_carrier("Elsewhere")
    override(north, carrier=directory_carrier("Linked here"))
    link(harbor, directory_carrier("Adopted"))
    override(cast.facilities["south"], carrier=elsewhere)

    everything = ada.get(path.replace("?", "directory/?"))
    searched = ada.get(path.replace("?", "directory/?search=f10&"))

    assert (everything.status_code, everything.json()) == (200, [carrier_body(elsewhere), carrier_body(free)])
    assert searched.json() == [carrier_body(free)]
