import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.insurance.models import FacilityCarrierOverride, Policy
from careflow.domains.patients.models import Patient
from tests.domains.insurance.factories import directory_carrier, link, override, policy, policy_body

pytestmark = pytest.mark.django_db
TAKEN = "The patient has this policy already: the same payer and member id."


@pytest.fixture
def first(ann, mutual):
    return policy(ann, mutual, "FIRST", is_primary=True, notes="kept")


@pytest.fixture
def second(ann, mutual):
    return policy(ann, mutual, "SECOND")


@pytest.fixture
def stan(acting_as):
    return acting_as("stan")


def place(entry):
    entry.refresh_from_db()
    return entry.is_active, entry.coverage_order, entry.is_primary


def refused(response, field, sentence=None):
    assert (response.status_code, [*response.json()][2:]) == (400, [field]), response.json()
    if sentence:
        assert response.json()[field] == [sentence]


def test_only_what_was_sent_changes(stan, ann, mutual, first, path):
    response = stan.patch(path(f"{first.pk}/"), {"plan_name": "Silver", "termination_date": "2027-12-31"})

    body = response.json()
    expected = policy_body(
        first, plan_name="Silver", termination_date="2027-12-31", notes="kept", version=2, warnings=[],
        updated_at=body["updated_at"],
    )  # fmt: skip
    assert (response.status_code, body, response.headers["ETag"]) == (200, expected, '"2"')
    event = AuditEvent.objects.get()
    assert (event.action, event.patient_id, event.metadata) == ("update", ann.pk, {
        "carrier_id": mutual.pk, "changed_fields": ["plan_name", "termination_date"],
        "previous": {"termination_date": None}, "next": {"termination_date": "2027-12-31"},
        "actor_name": "Stan Example",
    })  # fmt: skip
    assert "Silver" not in event.summary


def test_the_patient_is_not_moved(stan, bob, first, path):
    response = stan.patch(path(f"{first.pk}/"), {"patient": bob.pk, "notes": "new"})

    assert (response.status_code, response.json()["patient"], response.json()["notes"]) == (
        200,
        first.patient_id,
        "new",
    )


def test_nothing_changed_is_nothing_recorded(stan, first, path):
    whole = stan.get(path(f"{first.pk}/")).json()

    response = stan.put(path(f"{first.pk}/"), whole)

    assert (response.status_code, response.json()) == (200, whole | {"warnings": []})
    assert not AuditEvent.objects.exists()


def test_put_asks_for_the_required_fields_and_blanks_nothing(stan, ann, mutual, first, path):
    missing = stan.put(path(f"{first.pk}/"), {"plan_name": "Silver"})
    whole = stan.put(path(f"{first.pk}/"), {"patient": ann.pk, "carrier": mutual.pk, "member_id": "F-2"})

    assert (missing.status_code, {*missing.json()}) == (
        400, {"detail", "code", "patient", "carrier", "member_id"},
    )  # fmt: skip
    assert (whole.status_code, whole.json()["member_id"], whole.json()["notes"]) == (200, "F-2", "kept")


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ({"is_primary": False}, (True, "primary", True)),
        ({"is_primary": False, "coverage_order": "secondary"}, (True, "secondary", False)),
        ({"coverage_order": "tertiary"}, (True, "tertiary", False)),
        ({"coverage_order": "other", "is_primary": True}, (True, "primary", True)),
    ],
)
def test_a_primary_is_demoted_by_another_order(stan, first, path, said, result):
    response = stan.patch(path(f"{first.pk}/"), said)

    assert (response.status_code, place(first)) == (200, result)


@pytest.mark.parametrize("said", [{"is_primary": True}, {"coverage_order": "primary"}])
def test_a_secondary_that_becomes_primary_demotes_the_other_and_says_so(stan, first, second, path, said):
    response = stan.patch(path(f"{second.pk}/"), said)

    assert (response.status_code, place(first), place(second)) == (
        200, (True, "secondary", False), (True, "primary", True),
    )  # fmt: skip
    promoted, demoted = AuditEvent.objects.order_by("id")
    assert (promoted.object_pk, demoted.object_pk) == (str(second.pk), str(first.pk))
    assert demoted.metadata["demoted_by_policy_id"] == second.pk
    assert demoted.metadata["changed_fields"] == ["coverage_order", "is_primary"]


def test_a_primary_that_goes_out_of_use_is_primary_no_more_and_can_come_back(stan, first, path):
    out = stan.patch(path(f"{first.pk}/"), {"is_active": False})
    assert (out.status_code, place(first)) == (200, (False, "secondary", False))
    assert AuditEvent.objects.get().metadata["changed_fields"] == ["coverage_order", "is_active", "is_primary"]

    back = stan.patch(path(f"{first.pk}/"), {"is_active": True, "coverage_order": "primary", "is_primary": True})
    assert (back.status_code, place(first)) == (200, (True, "primary", True))


def test_the_same_policy_twice_is_refused_by_its_member_id(stan, ann, mutual, first, second, path):
    retired = policy(ann, mutual, "first", is_active=False)

    for entry, fields in ((second, {"member_id": " f-i-r-s-t"}), (retired, {"is_active": True})):
        refused(stan.patch(path(f"{entry.pk}/"), fields), "member_id", TAKEN)
    assert place(retired) == (False, "secondary", False)


def test_a_payer_that_is_no_longer_worked_with_stays_until_another_is_chosen(stan, harbor, north, first, path):
    override(north, of=first.carrier.organization_links.get(), is_hidden=True)
    free = directory_carrier("Free")

    kept = stan.patch(path(f"{first.pk}/"), {"carrier": first.carrier_id, "plan_name": "Silver"})
    moved = stan.patch(path(f"{first.pk}/"), {"carrier": free.pk})
    link(harbor, free)
    linked = stan.patch(path(f"{first.pk}/"), {"carrier": free.pk})

    assert (kept.status_code, linked.status_code, linked.json()["carrier_name"]) == (200, 200, "Free")
    refused(moved, "carrier")
    assert FacilityCarrierOverride.unscoped.count() == 1


def test_dates_are_compared_with_those_that_stay(stan, first, path):
    stan.patch(path(f"{first.pk}/"), {"effective_date": "2026-05-01"})

    refused(stan.patch(path(f"{first.pk}/"), {"termination_date": "2026-04-30"}), "termination_date")
    cleared = stan.patch(path(f"{first.pk}/"), {"effective_date": "", "termination_date": "2026-04-30"})

    assert (cleared.status_code, cleared.json()["effective_date"]) == (200, None)


def test_an_inactive_chart_ends_policies_but_takes_none_back(stan, ann, first, path):
    Patient.unscoped.filter(pk=ann.pk).update(is_active=False)

    assert stan.patch(path(f"{first.pk}/"), {"termination_date": "2026-12-31", "is_active": False}).status_code == 200
    refused(stan.patch(path(f"{first.pk}/"), {"is_active": True}), "is_active")


def test_a_stale_version_changes_nothing(stan, first, path):
    stale = {"If-Match": '"2"'}

    answers = [
        stan.patch(path(f"{first.pk}/"), {"notes": "x"}, headers=stale),
        stan.delete(path(f"{first.pk}/"), headers=stale),
    ]

    first.refresh_from_db()
    assert ([answer.status_code for answer in answers], first.notes, first.is_active) == ([412, 412], "kept", True)


def test_bad_input_is_named(stan, first, path):
    for fields in ({"member_id": ""}, {"carrier": "x"}, {"is_active": None}, {"coverage_order": None}):
        refused(stan.patch(path(f"{first.pk}/"), fields), *fields)


class TestRemove:
    def test_it_stays_out_of_use_with_who_when_and_why(self, cast, stan, first, second, path):
        response = stan.delete(path(f"{first.pk}/", reason="card+belongs+to+the+brother"))

        assert (response.status_code, response.content) == (204, b"")
        assert (place(first), place(second)) == ((False, "secondary", False), (True, "secondary", False))
        assert (first.removed_by_id, first.removed_by_name, first.removed_because, first.removed_at is not None) == (
            cast.users["stan"].pk, "Stan Example", "card belongs to the brother", True,
        )  # fmt: skip
        event = AuditEvent.objects.get()
        assert (event.action, event.object_pk, event.metadata["changed_fields"]) == (
            "delete", str(first.pk), ["coverage_order", "is_active", "is_primary"],
        )  # fmt: skip
        assert "brother" not in str(event.metadata) + event.summary

    def test_a_second_time_changes_nothing(self, stan, first, path):
        stan.delete(path(f"{first.pk}/"))
        first.refresh_from_db()

        response = stan.delete(path(f"{first.pk}/", reason="again"), headers={"If-Match": '"1"'})

        assert (response.status_code, Policy.unscoped.get(pk=first.pk).version) == (204, first.version)
        assert AuditEvent.objects.count() == 1

    def test_its_card_may_be_entered_anew_and_the_old_row_be_read(self, stan, first, path, says):
        stan.delete(path(f"{first.pk}/"))

        again = stan.post(path(), says(member_id="FIRST"))

        assert (again.status_code, stan.get(path(f"{first.pk}/")).json()["is_active"]) == (201, False)

    def test_one_that_comes_back_has_no_trace_of_its_removal(self, stan, first, path):
        stan.delete(path(f"{first.pk}/", reason="wrong"))

        stan.patch(path(f"{first.pk}/"), {"is_active": True})

        first.refresh_from_db()
        assert (first.is_active, first.removed_at, first.removed_by_name, first.removed_because) == (True, None, "", "")

    def test_an_endless_reason_is_refused(self, stan, first, path):
        refused(stan.delete(path(f"{first.pk}/", reason="x" * 256)), "reason")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("nina", 403), ("bill", 403), ("adam", 403), ("sara", 403), ("liam", 403), ("lost", 403)],
)
def test_it_turns_away(acting_as, first, path, says, method, who, status):
    may_read = method == "GET" and who in {"nina", "bill"}
    body = says() if method == "PUT" else {"notes": "x"} if method == "PATCH" else None

    response = acting_as(who).send(method, path(f"{first.pk}/"), body)

    first.refresh_from_db()
    assert (response.status_code, first.version) == (200 if may_read else status, 1)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_policy_of_another_facility_is_not_found(stan, stranger, mutual, path, method):
    entry = policy(stranger, mutual)

    response = stan.send(method, path(f"{entry.pk}/"), {"notes": "x"} if method == "PATCH" else None)

    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "resource.not_found"})


def test_it_costs_no_more_than_its_budget(stan, harbor, ann, mutual, first, second, path, statements, budget):
    other = link(harbor, directory_carrier("Bay Health")).carrier
    stan.get(path())
    calls = {
        "get_policy": lambda: stan.get(path(f"{first.pk}/")),
        "change_policy": lambda: stan.patch(path(f"{first.pk}/"), {"carrier": other.pk, "member_id": "N"}),
        "change_policy.primary": lambda: stan.patch(path(f"{second.pk}/"), {"is_primary": True, "member_id": "M"}),
        "remove_policy": lambda: stan.delete(path(f"{second.pk}/")),
    }

    assert {name: statements(call) for name, call in calls.items()} == {name: budget(name) for name in calls}
