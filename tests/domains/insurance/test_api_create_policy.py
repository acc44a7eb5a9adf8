from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.insurance.models import Policy
from careflow.domains.patients.models import Patient
from tests.domains.insurance.factories import (
    directory_carrier,
    facility_carrier,
    link,
    override,
    own_carrier,
    policy,
    policy_body,
)

pytestmark = pytest.mark.django_db
TAKEN = "The patient has this policy already: the same payer and member id."


def refused(response, field, sentence=None):
    assert (response.status_code, [*response.json()][2:]) == (400, [field]), response.json()
    if sentence:
        assert response.json()[field] == [sentence]


def test_it_records_a_policy(cast, acting_as, north, ann, mutual, path, says):
    response = acting_as("stan").post(path(), says(patient=str(ann.pk), member_id=" ABC 123-45 ", id=9, junk=[]))

    entry, body = Policy.unscoped.get(), response.json()
    assert response.status_code == 201
    assert body == policy_body(entry) | {
        "patient_name": "Lee, Ann", "plan_name": "Gold", "member_id": "ABC 123-45", "group_number": "G7",
        "effective_date": "2026-01-01", "coverage_order": "primary", "is_primary": True,
        "created_at": body["created_at"], "updated_at": body["created_at"], "warnings": [],
    }  # fmt: skip
    assert response.headers["ETag"] == '"1"'
    assert (entry.facility_id, entry.member_key) == (north.pk, "abc12345")
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.patient_id, event.facility_id) == (
        "insurance", "patientinsurancepolicy", "create", str(entry.pk), ann.pk, north.pk,
    )  # fmt: skip
    assert event.metadata == {
        "carrier_id": mutual.pk, "coverage_order": "primary", "is_active": True, "actor_name": "Stan Example",
    }  # fmt: skip


def test_what_is_left_out_is_secondary_and_the_patients_own(acting_as, ann, mutual, path):
    answer = acting_as("stan").post(path(), {"patient": ann.pk, "carrier": mutual.pk, "member_id": "X"}).json()

    expected = {
        "plan_name": "", "group_number": "", "subscriber_name": "", "relationship_to_subscriber": "self",
        "effective_date": None, "termination_date": None, "coverage_order": "secondary", "is_primary": False,
        "is_active": True, "notes": "",
    }  # fmt: skip
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ({"coverage_order": "primary", "is_primary": False}, ("primary", True)),
        ({"coverage_order": "tertiary", "is_primary": True}, ("primary", True)),
        ({"coverage_order": "tertiary", "is_primary": False}, ("tertiary", False)),
        ({"coverage_order": "primary", "is_primary": True, "is_active": False}, ("secondary", False)),
    ],
)
def test_order_and_primary_say_the_same_thing(acting_as, path, says, said, stored):
    answer = acting_as("stan").post(path(), says(**said)).json()

    assert (answer["coverage_order"], answer["is_primary"]) == stored


def test_a_new_primary_demotes_the_old_one_and_says_so(acting_as, ann, bob, mutual, path, says):
    old, others = policy(ann, mutual, "OLD", is_primary=True), policy(bob, mutual, "BOB", is_primary=True)

    new = acting_as("stan").post(path(), says()).json()

    old.refresh_from_db()
    others.refresh_from_db()
    assert (old.coverage_order, old.is_primary, old.version, others.is_primary) == ("secondary", False, 2, True)
    created, demoted = AuditEvent.objects.order_by("id")
    assert (created.action, created.object_pk) == ("create", str(new["id"]))
    assert (demoted.action, demoted.object_pk, demoted.patient_id, demoted.metadata) == (
        "update", str(old.pk), ann.pk, {
            "carrier_id": mutual.pk, "changed_fields": ["coverage_order", "is_primary"],
            "previous": {"coverage_order": "primary", "is_primary": True},
            "next": {"coverage_order": "secondary", "is_primary": False},
            "demoted_by_policy_id": new["id"], "actor_name": "Stan Example",
        },
    )  # fmt: skip


@pytest.mark.parametrize("spelling", ["abc12345", "ABC-123-45", " abc 123 45", "\uff21BC12345"])
def test_the_same_policy_is_refused_however_its_member_id_is_spelt(acting_as, path, says, spelling):
    stan = acting_as("stan")
    stan.post(path(), says())

    response = stan.post(path(), says(member_id=spelling, coverage_order="secondary", is_primary=False))

    assert (response.status_code, response.json()) == (
        400, {"non_field_errors": [TAKEN], "detail": TAKEN, "code": "input.invalid"},
    )  # fmt: skip
    assert (Policy.unscoped.count(), Policy.unscoped.get().is_primary) == (1, True)


def test_another_patient_or_payer_or_a_policy_out_of_use_is_not_in_the_way(
    acting_as, cast, ann, bob, mutual, path, says
):
    other = link(cast.organizations["harbor"], directory_carrier("Bay Health")).carrier
    policy(ann, mutual, "ABC12345", is_active=False)
    stan = acting_as("stan")

    answers = [stan.post(path(), body) for body in (says(), says(patient=bob.pk), says(carrier=other.pk))]

    assert [answer.status_code for answer in answers] == [201, 201, 201]


@pytest.mark.parametrize(
    "whose", ["unlinked", "hidden", "hidden here", "inactive", "another tenant's", "South's", "none"]
)
def test_a_payer_that_the_facility_does_not_work_with_is_refused(cast, acting_as, harbor, north, path, says, whose):
    def hidden_here():
        preference = link(harbor, directory_carrier("Here"))
        override(north, of=preference, is_hidden=True)
        return preference.carrier.pk

    def in_south():
        carrier = facility_carrier(cast.facilities["south"])
        override(cast.facilities["south"], carrier=carrier)
        return carrier.pk

    carrier_id = {
        "unlinked": lambda: directory_carrier("Free").pk,
        "hidden": lambda: link(harbor, directory_carrier("Gone"), is_hidden=True).carrier_id,
        "hidden here": hidden_here,
        "inactive": lambda: link(harbor, directory_carrier("Off", is_active=False)).carrier_id,
        "another tenant's": lambda: own_carrier(cast.organizations["lakeside"]).pk,
        "South's": in_south,
        "none": lambda: 987654,
    }[whose]()

    response = acting_as("stan").post(path(), says(carrier=carrier_id))

    refused(response, "carrier", "Choose one of the payers that your facility works with.")
    assert not Policy.unscoped.exists()


def test_a_payer_of_the_facilitys_own_will_do(acting_as, north, path, says):
    own = override(north, carrier=facility_carrier(north)).carrier

    assert acting_as("stan").post(path(), says(carrier=own.pk)).status_code == 201


def test_a_patient_of_another_facility_is_as_unknown_as_one_of_nobody(acting_as, stranger, path, says):
    stan = acting_as("stan")

    for patient_id in (stranger.pk, 987654):
        refused(stan.post(path(), says(patient=patient_id)), "patient", "Choose a patient of your facility.")


def test_an_inactive_chart_takes_no_policy(acting_as, ann, path, says):
    Patient.unscoped.filter(pk=ann.pk).update(is_active=False)

    response = acting_as("stan").post(path(), says())

    refused(response, "patient", "This chart is inactive. Restore it first.")


def test_a_policy_cannot_end_before_it_begins(acting_as, path, says):
    stan = acting_as("stan")

    wrong = stan.post(path(), says(effective_date="2026-03-02", termination_date="2026-03-01"))
    right = stan.post(path(), says(effective_date="2026-03-02", termination_date="2026-03-02"))

    refused(wrong, "termination_date", "A policy cannot end before it begins.")
    assert right.status_code == 201


def test_a_missing_subscriber_and_an_ended_policy_are_pointed_out_and_kept(acting_as, path, says):
    yesterday = (timezone.now() - timedelta(days=2)).date().isoformat()

    answer = acting_as("stan").post(path(), says(relationship_to_subscriber="child", termination_date=yesterday))

    assert answer.status_code == 201
    assert answer.json()["warnings"] == [
        "The patient is not the subscriber, and the subscriber's name is missing.",
        "This policy has ended already.",
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"patient": "x"}, "patient"), ({"patient": 10**30}, "patient"), ({"patient": True}, "patient"),
        ({"patient": None}, "patient"), ({"carrier": ""}, "carrier"), ({"carrier": {}}, "carrier"),
        ({"member_id": "  "}, "member_id"), ({"member_id": "x" * 101}, "member_id"), ({"member_id": 12}, "member_id"),
        ({"plan_name": "x" * 151}, "plan_name"), ({"group_number": "x" * 101}, "group_number"),
        ({"subscriber_name": "x" * 151}, "subscriber_name"), ({"notes": "x" * 10_001}, "notes"),
        ({"relationship_to_subscriber": "cousin"}, "relationship_to_subscriber"),
        ({"coverage_order": "first"}, "coverage_order"), ({"is_primary": "maybe"}, "is_primary"),
        ({"is_active": None}, "is_active"), ({"effective_date": "01/02/2026"}, "effective_date"),
        ({"effective_date": "0202-01-01"}, "effective_date"), ({"termination_date": "2026-02-30"}, "termination_date"),
        ({"effective_date": 20260101}, "effective_date"),
    ],
)  # fmt: skip
def test_bad_input_is_named(acting_as, path, says, fields, field):
    response = acting_as("stan").post(path(), says(**fields))

    refused(response, field)
    assert not Policy.unscoped.exists()


@pytest.mark.parametrize("missing", ["patient", "carrier", "member_id"])
def test_what_a_card_always_has_is_required(acting_as, path, says, missing):
    body = says()
    del body[missing]

    refused(acting_as("stan").post(path(), body), missing)


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "{", '{"member_id": "\\u0000"}', "[" * 500])
def test_what_is_no_record_is_refused(acting_as, path, body):
    assert acting_as("stan").post(path(), body).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (None, 401),
        ("nina", 403),
        ("paul", 403),
        ("bill", 403),
        ("adam", 403),
        ("sara", 403),
        ("liam", 403),
        ("lost", 403),
    ],
)
def test_it_turns_away(acting_as, path, says, who, status):
    response = acting_as(who).post(path(), says())

    assert (response.status_code, Policy.unscoped.count()) == (status, 0)


def test_the_same_request_twice_is_done_once(acting_as, path, says):
    stan, key = acting_as("stan"), {"Idempotency-Key": "card-1"}

    first, again = (stan.post(path(), says(), headers=key) for _ in range(2))

    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert Policy.unscoped.count() == 1


def test_it_costs_no_more_than_its_budget(acting_as, ann, mutual, path, says, statements, budget):
    stan = acting_as("stan")
    stan.get(path())

    plain = statements(lambda: stan.post(path(), says(coverage_order="secondary", is_primary=False)))
    policy(ann, mutual, "OLD", is_primary=True)
    demoting = statements(lambda: stan.post(path(), says(member_id="NEW")))

    assert (plain, demoting) == (budget("create_policy"), budget("create_policy.demoting"))
