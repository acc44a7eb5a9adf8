"""Whatever is sent, the nurse is told what is wrong with it, and nothing of ours breaks."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.allergies.models import PatientAllergy
from tests.domains.allergies.factories import an_allergy

pytestmark = pytest.mark.django_db

FIELDS = ("patient", "allergen", "category", "reaction", "severity", "onset_date", "status", "notes")
odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from([
        "\0", "x" * 20_000, "ﷺ" * 160, "9999-12-31", "0001-01-01", "٢٠٢٧-03-15", "[]", "{}", " ", "active",
        "entered_in_error", "mild", "food",
    ]),
    st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip
hostile = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@hostile
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), odd, max_size=5), method=st.sampled_from(["POST", "PUT", "PATCH"])
)
def test_no_body_breaks_an_allergy(acting_as, ann, path, says, fields, method):
    allergy = an_allergy(ann, status="inactive")
    before = PatientAllergy.unscoped.count()
    target = path() if method == "POST" else path(f"{allergy.pk}/")

    response = acting_as("nina").send(method, target, json.dumps(says(**fields)).encode())

    assert response.status_code in {200, 201, 400}, response.content
    if response.status_code == 400:
        allergy.refresh_from_db()
        assert response.json()["detail"]
        assert (PatientAllergy.unscoped.count(), allergy.version) == (before, 1)
    PatientAllergy.unscoped.filter(status="active").update(status="inactive")


@hostile
@given(
    area=st.sampled_from(["patient-allergies/", "no-known-allergies/"]),
    asked=st.dictionaries(
        st.sampled_from(["patient_id", "status", "category", "is_active", "before"]),
        st.one_of(st.text(max_size=20), st.sampled_from(["0", "-1", "9" * 40, "\0", "٣", "1.5", "active", "yes"])),
    ),
)
def test_no_question_breaks_a_list(acting_as, path, area, asked):
    texts = {name: quote(text) for name, text in asked.items()}

    response = acting_as("stan").get(path(area=area, **texts))

    assert response.status_code in {200, 400, 404}, response.content
