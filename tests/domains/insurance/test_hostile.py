"""Whatever is sent, the desk is told what is wrong with it, and nothing of ours breaks."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.insurance.models import Carrier, Policy
from tests.domains.insurance.factories import link, own_carrier, policy

pytestmark = pytest.mark.django_db

FIELDS = (
    "patient", "carrier", "plan_name", "member_id", "group_number", "subscriber_name", "relationship_to_subscriber",
    "effective_date", "termination_date", "coverage_order", "is_primary", "is_active", "notes",
)  # fmt: skip
DETAILS = (
    "name", "payer_id", "phone_number", "website", "address_line_1", "address_line_2", "city", "state", "zip_code",
    "is_active",
)  # fmt: skip
odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from([
        "\0", "x" * 20_000, "ﷺ" * 100, "9999-12-31", "0001-01-01", "٢٠٢٧-03-15", "[]", " ", "primary", "child", "NY",
        "https://x.example", "O'Brien", "((((", "2125550100",
    ]),
    st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip
hostile = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@hostile
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), odd, max_size=5), method=st.sampled_from(["POST", "PUT", "PATCH"])
)
def test_no_body_breaks_a_policy(acting_as, ann, mutual, path, says, fields, method):
    entry = policy(ann, mutual, f"P{Policy.unscoped.count()}")
    before = Policy.unscoped.count()
    target = path() if method == "POST" else path(f"{entry.pk}/")

    response = acting_as("stan").send(method, target, json.dumps(says(**fields)).encode())

    assert response.status_code in {200, 201, 400}, response.content
    if response.status_code == 400:
        entry.refresh_from_db()
        assert (Policy.unscoped.count(), entry.version) == (before, 1)
        assert response.json()["detail"]


@hostile
@given(
    details=st.dictionaries(st.sampled_from(DETAILS), odd, max_size=4),
    settings_=st.dictionaries(
        st.sampled_from(("is_preferred", "notes", "sort_order", "fee_schedule")), odd, max_size=2
    ),
    method=st.sampled_from(["POST", "PATCH"]),
)
def test_no_body_breaks_a_payer(acting_as, harbor, details, settings_, method):
    entry = link(harbor, own_carrier(harbor, f"Own {Carrier.objects.count()} of them"))
    path = "insurance/organization-carriers/" + (f"{entry.pk}/" if method == "PATCH" else "")

    response = acting_as("adam").send(method, path, json.dumps({"carrier": details, **settings_}).encode())

    assert response.status_code in {200, 201, 400, 409}, response.content
    if response.status_code == 400:
        entry.refresh_from_db()
        assert entry.version == 1


@hostile
@given(
    name=st.sampled_from(["patient_id", "on", "before", "limit", "include_inactive", "facility_id"]),
    value=st.text(max_size=12) | st.integers(-(2**70), 2**70).map(str),
)
def test_no_question_breaks_the_list(acting_as, north, name, value):
    facility = "" if name == "facility_id" else f"&facility_id={north.pk}"

    response = acting_as("stan").get(f"insurance/policies/?{name}={quote(value)}{facility}")

    assert response.status_code in {200, 400, 403}, response.content
