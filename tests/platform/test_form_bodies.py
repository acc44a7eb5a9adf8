"""Bodies as clients really send them: empty ones under a JSON type, and forms of both kinds on any method."""

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart

from careflow.domains.facilities.models import Facility

URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def send(cast, acting_as):
    token = acting_as("ada").token

    def act(method, body, content_type, **headers):
        client = Client(raise_request_exception=False)
        path = f"/v1/facilities/{cast.facilities['north'].pk}/" if method == "PATCH" else "/v1/facilities/resources/"
        return client.generic(method, path, body, content_type, headers={"Authorization": f"Bearer {token}", **headers})

    return act


def multipart(**fields):
    return encode_multipart(BOUNDARY, fields)


def test_an_empty_body_has_no_fields(send):
    assert send("PATCH", b"", "application/json").status_code == 200
    assert send("POST", b"", "application/json").json()["name"] == ["This field is required."]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"name=Room+7", URLENCODED), (multipart(name="Room 7"), MULTIPART_CONTENT)],
)
def test_a_form_creates(send, body, content_type):
    response = send("POST", body, content_type)

    assert (response.status_code, response.json()["name"]) == (201, "Room 7")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"notes=Ring+twice", URLENCODED), (multipart(notes="Ring twice"), MULTIPART_CONTENT)],
)
def test_a_form_changes(send, body, content_type):
    assert send("PATCH", body, content_type).status_code == 200
    assert Facility.unscoped.filter(notes="Ring twice").exists()


def test_a_form_without_its_boundary_is_refused(send):
    for method in ("POST", "PATCH"):
        assert send(method, b"x", "multipart/form-data").status_code == 400


def test_two_forms_under_one_key_are_told_apart(send):
    key = {"Idempotency-Key": "once"}

    first = send("POST", multipart(name="Room 7"), MULTIPART_CONTENT, **key)
    other = send("POST", multipart(name="Room 8"), MULTIPART_CONTENT, **key)
    again = send("POST", multipart(name="Room 7"), MULTIPART_CONTENT, **key)

    assert (first.status_code, other.status_code, again.json()) == (201, 422, first.json())
