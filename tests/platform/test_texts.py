import pytest
from pydantic import ValidationError

from careflow.platform.address import AddressPatch, address_parts, written_address
from careflow.platform.endpoint.shapes import Lenient
from careflow.platform.endpoint.texts import Email, Phone, Slug, Username, WebAddress
from careflow.platform.problems import BadInput

STORED = ("1 Main St", "", "Albany", "NY", "12207")


class Card(Lenient):
    email: Email = ""
    website: WebAddress = ""
    phone_number: Phone = ""
    slug: Slug = ""
    username: Username = ""


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "front.desk@example.org"},
        {"email": ""},
        {"website": "https://example.org/clinic?x=1"},
        {"website": ""},
        {"phone_number": "(212) 555-0100"},
        {"phone_number": "12125550100"},
        {"slug": "harbor_health-2"},
        {"username": "søren.김@example.org"},
    ],
)
def test_good_texts_pass_as_they_are(fields):
    name, text = next(iter(fields.items()))

    assert getattr(Card(**fields), name) == text


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "nobody"},
        {"email": None},
        {"email": f"{'a' * 250}@example.org"},
        {"website": "example.org"},
        {"website": "javascript:alert(1)"},
        {"phone_number": "123"},
        {"phone_number": "call 2125550100"},
        {"slug": "harbor health"},
        {"slug": ""},
        {"slug": "ünited"},
        {"username": "two words"},
        *({"username": f"root{sign}"} for sign in "\u115f\u1160\u3164\uffa0"),
    ],
)
def test_other_texts_are_refused(fields):
    with pytest.raises(ValidationError):
        Card(**fields)


def test_a_sent_part_is_merged_into_the_stored_address():
    parts = address_parts(AddressPatch(city="Troy", state="ny"))

    assert written_address(parts, STORED) == {
        "address_city": "Troy",
        "address_state": "NY",
    }


def test_a_new_address_names_every_missing_part():
    with pytest.raises(BadInput) as refusal:
        written_address(address_parts(AddressPatch(city="Troy")), None)

    assert refusal.value.errors == {
        "address": {key: ["This field is required."] for key in ("line_1", "state", "zip_code")}
    }


@pytest.mark.weak_point("W9")
@pytest.mark.parametrize("body", [None, AddressPatch()])
def test_null_and_an_empty_object_remove_the_address(body):
    assert set(written_address(address_parts(body), STORED).values()) == {None}


@pytest.mark.weak_point("W8")
@pytest.mark.parametrize("state", ["XX", "New York", ""])
def test_only_states_of_the_postal_service_are_known(state):
    with pytest.raises(ValidationError):
        AddressPatch(state=state)
