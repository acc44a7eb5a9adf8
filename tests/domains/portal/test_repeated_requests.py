"""The same Idempotency-Key for two children never gives the one's answer about the other."""

import pytest
from django.utils import timezone

from careflow.domains.portal.models import ProxyAccess
from careflow.platform.idempotency import slot_for
from tests.cast import LONG_AGO
from tests.conftest import token_for

KEY = {"Idempotency-Key": "5f0c"}
WHO = {"person_id": 1, "method": "POST", "path": "/v1/portal/x/", "key": "k"}


@pytest.fixture
def path(portal_people):
    """A session of Gina's, who looks after Ana and Noel, to be ended once."""
    noel = portal_people.patients["noel"]
    ProxyAccess.unscoped.create(
        facility=noel.facility, account=portal_people.users["gina"].portal_account, patient=noel, records=True,
        starts_on=LONG_AGO.date(), created_at=LONG_AGO, updated_at=LONG_AGO,
    )  # fmt: skip
    token_for(portal_people.users["gina"])
    return f"portal/sessions/{portal_people.users['gina'].sessions.get().pk}/"


def test_about_the_same_patient_it_has_one_answer(portal_people, acting_as, path):
    gina = acting_as("gina")

    assert [gina.delete(path, headers=KEY).status_code for _ in range(2)] == [204, 204]


def test_about_another_patient_it_is_another_request(portal_people, acting_as, path):
    gina = acting_as("gina")
    ana, noel = (portal_people.patients[name].pk for name in ("ana", "noel"))

    answers = [gina.delete(f"{path}?patient={patient}", headers=KEY) for patient in (ana, noel)]

    assert [answer.status_code for answer in answers] == [204, 422]


def test_it_is_so_too_when_another_patient_is_meant_without_being_named(portal_people, acting_as, path):
    gina = acting_as("gina")
    gina.delete(path, headers=KEY)
    ProxyAccess.unscoped.filter(patient=portal_people.patients["ana"]).update(revoked_at=timezone.now())

    assert gina.delete(path, headers=KEY).status_code == 422


@pytest.mark.parametrize(
    "other", [{"query": "patient=2"}, {"query": ""}, {"subject_id": 2}, {"subject_id": None}, {"body": b"{} "}]
)
def test_what_is_asked_and_about_whom_are_parts_of_a_request(other):
    first = {"query": "patient=1", "body": b"{}", "subject_id": 1}

    assert slot_for(**WHO, **first).fingerprint != slot_for(**WHO, **(first | other)).fingerprint
    assert slot_for(**WHO, **first) == slot_for(**WHO, **first)
