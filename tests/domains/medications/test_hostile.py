"""Whatever is sent, people are told what is wrong with it, and nothing of ours breaks."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import a_delegation, a_medication, a_refill

pytestmark = pytest.mark.django_db

MEDICATION = (
    "patient", "status", "medication_name", "dose", "route", "frequency", "start_date", "end_date", "prescriber",
    "prescriber_name", "notes", "override_reason",
)  # fmt: skip
odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from([
        "\0", "x" * 20_000, "ﷺ" * 180, "9999-12-31", "0001-01-01", "2026-02-30", "٢٠٢٦-03-15", "[]", " ", "-1", "1e9",
        "active", "inactive", "discontinued", "2026-01-05",
    ]),
    st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip
hostile = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@hostile
@given(
    fields=st.dictionaries(st.sampled_from(MEDICATION), odd, max_size=5),
    method=st.sampled_from(["POST", "PUT", "PATCH"]),
)
def test_no_body_breaks_a_medication(acting_as, ana, path, says, fields, method):
    medication = a_medication(ana)
    an_allergy(ana, "Lisinopril", status="active" if method == "POST" else "resolved", category=str(medication.pk))
    target = path() if method == "POST" else path(f"{medication.pk}/")

    response = acting_as("nina").send(method, target, json.dumps(says(**fields)).encode())

    assert response.status_code in {200, 201, 400}, response.content
    if response.status_code == 400:
        assert response.json()["detail"]
        medication.refresh_from_db()
        assert medication.version == 1


@hostile
@given(
    question=st.dictionaries(st.sampled_from(["patient", "medication_name", "medication", "x"]), odd),
    reason=st.dictionaries(st.sampled_from(["reason", "x"]), odd),
)
def test_no_body_breaks_a_comparison_or_its_answer(acting_as, ana, path, question, reason):
    medication = a_medication(ana)
    nina = acting_as("nina")
    usual = {"patient": ana.pk, "medication_name": "Zestril"}

    found = [
        nina.post(path("check/"), json.dumps(usual | question).encode()),
        nina.post(path(f"{medication.pk}/acknowledge-alerts/"), json.dumps(reason).encode()),
    ]

    assert {response.status_code for response in found} <= {200, 400}, [response.content for response in found]


@hostile
@given(
    fields=st.dictionaries(st.sampled_from(["prescriber", "delegate", "is_active", "x"]), odd),
    note=st.dictionaries(st.sampled_from(["clinician_note", "x"]), odd),
)
def test_no_body_breaks_a_delegation_or_an_answer(cast, acting_as, ana, stone, path, fields, note):
    delegation = a_delegation(stone, cast.staff["nina@north"], deleted_at=None)
    refill = a_refill(a_medication(ana))
    ada = acting_as("ada")

    found = [
        ada.post(path("prescriber-delegations/"), json.dumps(fields).encode()),
        ada.patch(path(f"prescriber-delegations/{delegation.pk}/"), json.dumps(fields).encode()),
        ada.post(path(f"refill-requests/{refill.pk}/approve/"), json.dumps(note).encode()),
    ]
    delegation.delete()

    assert {response.status_code for response in found} <= {200, 400}
    assert all(response.json()["detail"] for response in found if response.status_code == 400)


QUERIES = {
    "": ("patient_id", "status", "before"),
    "refill-requests/": ("patient_id", "prescriber_id", "status", "source", "mine", "before"),
}
texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["0", "-1", "9" * 18, "9" * 40, "\0", "٣", "1.5", "active", "pending", "true", "maybe"]),
)


@hostile
@given(st.data())
def test_no_question_breaks_a_list(acting_as, path, data):
    place = data.draw(st.sampled_from(sorted(QUERIES)))
    asked = data.draw(st.dictionaries(st.sampled_from(QUERIES[place]), texts))

    response = acting_as("nina").get(path(place, **{name: quote(text) for name, text in asked.items()}))

    assert response.status_code in {200, 400}, response.content
