import json
from datetime import date
from pathlib import Path

import pytest

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import PatientGender, Staff
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.patients.models import Patient
from tests.domains.activity.factories import event, event_body

PATH = "audit/events/"
BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


def chart(facility, **values):
    number = Patient.unscoped.count() + 100
    return Patient.unscoped.create(
        facility=facility, first_name="Vera", last_name="Vale", first_key="vera", last_key="vale",
        date_of_birth=date(1980, 1, 1), chart_number=str(number),
        gender=PatientGender.unscoped.filter(facility=facility).first(), **values,
    )  # fmt: skip


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()]


class TestWhoseEvents:
    def test_an_administrator_sees_all_of_the_organization_newest_first(self, cast, harbor, north, acting_as):
        patient = chart(north, is_active=False)
        one = event(
            organization_id=harbor.pk, facility_id=north.pk, patient_id=patient.pk, actor_id=cast.users["stan"].pk
        )
        two = event(organization_id=harbor.pk, app_label="organizations", model_name="organization", object_pk="1")
        event(organization_id=cast.organizations["lakeside"].pk, facility_id=cast.facilities["main"].pk)
        event(organization_id=None)

        response = acting_as("adam").get(PATH)

        assert (response.status_code, response.json()) == (200, [
            event_body(two),
            event_body(one, actor_name="Stan Example", facility_name="Harbor North", patient_name="Vale, Vera"),
        ])  # fmt: skip

    def test_a_facility_administrator_sees_the_facilitys(self, cast, harbor, north, acting_as):
        mine = event(organization_id=harbor.pk, facility_id=north.pk)
        event(organization_id=harbor.pk, facility_id=cast.facilities["south"].pk)
        event(organization_id=harbor.pk)

        response = acting_as("ada").get(f"{PATH}?facility={north.pk}&scope=facility")

        assert response.json() == [event_body(mine, facility_name="Harbor North")]

    @pytest.mark.weak_point("M6")
    def test_organization_events_stay_when_their_actor_leaves(self, cast, harbor, acting_as):
        row = event(organization_id=harbor.pk, actor_id=cast.users["stan"].pk)
        Membership.unscoped.filter(user=cast.users["stan"]).delete()

        assert acting_as("adam").get(f"{PATH}?scope=organization").json() == [
            event_body(row, actor_name="Stan Example")
        ]

    def test_a_person_whose_account_is_gone_keeps_the_name_of_then(self, harbor, acting_as):
        row = event(organization_id=harbor.pk, actor_id=987654)
        nameless = event(organization_id=harbor.pk, actor_id=987654, metadata={})

        assert acting_as("adam").get(PATH).json() == [event_body(nameless, actor_name=""), event_body(row)]

    def test_a_person_without_a_full_name_goes_by_the_username(self, cast, harbor, acting_as):
        User.objects.filter(pk=cast.users["stan"].pk).update(first_name="", last_name="")
        event(organization_id=harbor.pk, actor_id=cast.users["stan"].pk)

        assert acting_as("adam").get(PATH).json()[0]["actor_name"] == "stan"

    def test_a_custom_role_with_the_organizations_permission_sees_all(self, cast, harbor, acting_as):
        role = OrganizationRole.unscoped.create(
            organization=harbor, code="auditor", name="Auditor", security_permissions={"org.audit.view": True}
        )
        Membership.unscoped.filter(user=cast.users["bill"]).update(role=role)
        row = event(organization_id=harbor.pk)

        assert ids(acting_as("bill").get(PATH)) == [row.pk]

    def test_an_override_opens_one_facility_only(self, cast, north, acting_as):
        Staff.unscoped.filter(pk=cast.staff["paul@north"].pk).update(security_overrides={"audit.view": True})
        paul = acting_as("paul")

        statuses = [
            paul.get(f"{PATH}?facility={cast.facilities[place].pk}").status_code for place in ("north", "south")
        ]

        assert statuses == [200, 403]

    @pytest.mark.parametrize("change", [{"is_active": False}, {"security_overrides": {"audit.view": False}}])
    def test_a_staff_row_that_does_not_work_opens_nothing(self, cast, north, acting_as, change):
        Staff.unscoped.filter(pk=cast.staff["ada@north"].pk).update(**change)

        assert acting_as("ada").get(f"{PATH}?facility={north.pk}").status_code == 403

    def test_an_administrator_finds_nothing_in_another_organizations_facility(self, cast, acting_as):
        main = cast.facilities["main"]
        event(organization_id=main.organization_id, facility_id=main.pk)

        assert acting_as("adam").get(f"{PATH}?facility={main.pk}").json() == []


class TestFilters:
    @pytest.fixture
    def rows(self, cast, harbor, north):
        south = cast.facilities["south"]
        patient = chart(north)
        made = {
            "people": event(organization_id=harbor.pk, app_label="organizations", action="create"),
            "sign-in": event(organization_id=harbor.pk, app_label="users", action="login"),
            "visit": event(
                organization_id=harbor.pk, facility_id=north.pk, app_label="appointments", patient_id=patient.pk
            ),
            "chart": event(organization_id=harbor.pk, facility_id=north.pk, action="view", patient_id=patient.pk),
            "south": event(organization_id=harbor.pk, facility_id=south.pk, action="view"),
        }
        return {row.pk: name for name, row in made.items()} | {"patient": patient.pk}

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["south", "chart", "visit", "sign-in", "people"]),
            ("action=view", ["south", "chart"]),
            ("action=view&facility={north}", ["chart"]),
            ("app_label=appointments", ["visit"]),
            ("app_label=appointments&action=view", []),
            ("patient={patient}", ["chart", "visit"]),
            ("patient={patient}&facility={south}", []),
            ("scope=organization", ["sign-in", "people"]),
            ("scope=organization&app_label=users", ["sign-in"]),
            ("scope=organization&facility={north}", []),
            ("scope=facility", ["south", "chart", "visit", "sign-in", "people"]),
            ("scope=facility&facility={south}", ["south"]),
            ("action=nonsense", []),
            ("app_label=nonsense", []),
            ("action=&app_label=&facility=&patient=&scope=", ["south", "chart", "visit", "sign-in", "people"]),
        ],
    )
    def test_filters_narrow_each_other(self, cast, rows, acting_as, query, names):
        places = {name: facility.pk for name, facility in cast.facilities.items()}

        response = acting_as("adam").get(f"{PATH}?{query.format(patient=rows['patient'], **places)}")

        assert [rows[event_id] for event_id in ids(response)] == names

    @pytest.mark.parametrize("name", ["facility", "patient", "before", "limit"])
    @pytest.mark.parametrize("value", ["x", "0", "-1", "1.5", "9" * 30, "true", "1;drop"])
    def test_odd_numbers_are_refused_by_name(self, acting_as, name, value):
        response = acting_as("adam").get(f"{PATH}?{name}={value}")

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", name])

    def test_nul_is_refused(self, acting_as):
        response = acting_as("adam").get(f"{PATH}?action=%00")

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "action"])


class TestPages:
    @pytest.mark.weak_point("P1")
    def test_pages_follow_each_other_without_gap(self, harbor, acting_as):
        rows = [event(organization_id=harbor.pk).pk for _ in range(5)][::-1]
        adam = acting_as("adam")

        first = adam.get(f"{PATH}?limit=2&scope=organization")
        second = adam.get(first.headers["Link"].removeprefix("</v1/").split(">")[0])
        third = adam.get(f"{PATH}?limit=2&before={rows[3]}")

        assert [ids(first), ids(second), ids(third)] == [rows[:2], rows[2:4], rows[4:]]
        assert first.headers["Link"] == f'</v1/{PATH}?limit=2&scope=organization&before={rows[1]}>; rel="next"'
        assert "Link" not in third.headers

    def test_a_full_last_page_names_no_next_one(self, harbor, acting_as):
        event(organization_id=harbor.pk)
        event(organization_id=harbor.pk)

        assert "Link" not in acting_as("adam").get(f"{PATH}?limit=2").headers

    @pytest.mark.weak_point("P1")
    def test_no_page_holds_more_than_a_thousand(self, acting_as):
        assert acting_as("adam").get(f"{PATH}?limit=1001").status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("ada", 403), ("selma", 403), ("stan", 403), ("lost", 403), ("olivia", 200), ("adam", 200)],
)
def test_without_a_facility_only_the_organizations_readers_come_in(acting_as, who, status):
    assert acting_as(who).get(PATH).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (None, 401), ("ada", 200), ("selma", 403), ("stan", 403), ("paul", 403), ("bill", 403), ("liam", 200),
        ("lena", 403), ("lost", 403), ("olivia", 200), ("adam", 200),
    ],
)  # fmt: skip
def test_with_a_facility_only_its_readers_come_in(north, harbor, acting_as, who, status):
    event(organization_id=harbor.pk, facility_id=north.pk)

    response = acting_as(who).get(f"{PATH}?facility={north.pk}")

    assert response.status_code == status
    if who == "liam":  # reads all of another organization, which this facility is no part of
        assert response.json() == []


def test_a_refusal_says_what_is_missing(acting_as):
    assert acting_as("ada").get(PATH).json() == {
        "detail": "Choose the facility whose activity you want to see.", "code": "auth.not_allowed",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_log_takes_no_writes(acting_as, method):
    assert acting_as("adam").send(method, PATH, {}).status_code == 405


def test_reading_leaves_no_event(harbor, acting_as):
    row = event(organization_id=harbor.pk)
    adam = acting_as("adam")

    adam.get(PATH)

    assert ids(adam.get(PATH)) == [row.pk]


@pytest.mark.parametrize("who", ["adam", "ada"])
def test_it_costs_the_same_for_one_event_and_for_many(cast, harbor, north, acting_as, statements, who):
    reader, costs = acting_as(who), []
    actors = [user.pk for user in cast.users.values()]
    path = f"{PATH}?facility={north.pk}"
    for count in (1, 40):
        for number in range(count):
            event(
                organization_id=harbor.pk, facility_id=north.pk, patient_id=chart(north).pk,
                actor_id=actors[number % len(actors)],
            )  # fmt: skip
        reader.get(path)
        costs.append(statements(lambda: reader.get(path)))

    assert costs == [BUDGETS["list_events"]] * 2
