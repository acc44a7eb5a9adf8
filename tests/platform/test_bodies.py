import json
from io import BytesIO

import pytest

from careflow.domains.audit.models import AuditEvent

PREFERENCES = "users/me/preferences/"
ROLES = "organizations/roles/"
BODY = {"code": "office", "name": "Office"}


@pytest.fixture
def olivia(acting_as):
    return acting_as("olivia")


def send(person, body, content_type, *, method="POST", path=ROLES, **extra):
    headers = {"Authorization": f"Bearer {person.token}"}
    return person.client.generic(method, f"/v1/{path}", body, content_type, headers=headers, **extra)


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"\t\n",
        b"{",
        b"{'code': 'x'}",
        b'{"code": "x",}',
        b'{"code": NaN}',
        b'{"code": Infinity}',
        b'{"code": 1e999}',
        b'{"code": 01}',
        b'{"code": "a\nb"}',
        b'{"code": "x"} {"code": "y"}',
        b'{"code": "x"}]',
        b'{"code": "\xff"}',
        b'{"code": "\xed\xa0\x80"}',
        '{"code": "x"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"code": "x"}',
        b'{"code": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_json_of_the_standard_is_refused_in_words(olivia, body):
    response = olivia.post(ROLES, body)

    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/json")
    assert isinstance(response.json()["detail"], str)
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("N8")
@pytest.mark.parametrize("body", [b"[]", b'"text"', b"5", b"true", b"null", b'[{"code": "x"}]'])
def test_a_body_must_be_an_object(olivia, body):
    response = olivia.post(ROLES, body)

    assert (response.status_code, response.json()["non_field_errors"]) == (400, ["Send an object with named fields."])


def test_text_that_no_column_holds_names_its_field(olivia):
    response = olivia.post(ROLES, b'{"code": "x", "name": "a\\u0000b"}')

    sentence = "This text has characters that cannot be stored."
    assert response.status_code == 400
    assert response.json() == {"detail": f"Name: {sentence}", "code": "input.invalid", "name": [sentence]}


@pytest.mark.parametrize(
    "body",
    [b'{"code": "\\ud800", "name": "x"}', b'{"code": "x\\udc00y", "name": "x"}', b'{"\\ud83d": 1}', b'{"\\u0000": 1}'],
)
def test_half_letters_and_keys_without_letters_are_refused(olivia, body):
    response = olivia.post(ROLES, body)

    assert (response.status_code, isinstance(response.json()["detail"], str)) == (400, True)


def test_a_nested_key_that_no_column_holds_is_refused(olivia):
    response = olivia.patch(PREFERENCES, b'{"preferences": {"a\\u0000": 1}}')

    assert (response.status_code, "preferences" in response.json()) == (400, True)


def test_a_pair_of_surrogates_is_a_letter(olivia):
    response = olivia.patch(PREFERENCES, b'{"preferences": {"mood": "\\ud83d\\ude00"}}')

    assert response.json()["preferences"]["mood"] == "😀"


@pytest.mark.weak_point("N8")
@pytest.mark.parametrize(("depth", "status"), [(62, 200), (63, 400), (500, 400), (5000, 400)])
def test_nesting_ends_at_sixty_four_levels(olivia, depth, status):
    nested = "[" * depth + "]" * depth

    response = olivia.patch(PREFERENCES, f'{{"preferences": {{"a": {nested}}}}}'.replace('{"a": ', '{"a":'))

    assert response.status_code == status


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", ""])
def test_an_empty_body_has_no_fields(olivia, content_type):
    response = send(olivia, "", content_type)

    assert (response.status_code, set(response.json())) == (400, {"detail", "code", "name"})
    assert response.json()["code"] == ["This field is required."]


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "image/png", "application/json5", "x"])
def test_other_media_types_are_refused(olivia, content_type):
    response = send(olivia, json.dumps(BODY), content_type)

    assert (response.status_code, response.json()) == (
        415, {"detail": "Send JSON or a form.", "code": "request.media_type"},
    )  # fmt: skip


def test_a_form_is_as_good_as_json(olivia):
    response = send(olivia, "code=office&name=Back+Office&is_active=false", "application/x-www-form-urlencoded")

    assert response.status_code == 201
    assert (response.json()["name"], response.json()["is_active"]) == ("Back Office", False)


def test_a_form_in_parts_is_as_good_as_json(olivia):
    body = '--X\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    parts = body.format("code", "office") + body.format("name", "Office") + "--X--\r\n"

    response = send(olivia, parts, "multipart/form-data; boundary=X")

    assert (response.status_code, response.json()["code"]) == (201, "office")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("no boundary here", "multipart/form-data"),
        ("--X\r\nbroken", "multipart/form-data; boundary=X"),
        ("x", "multipart/form-data; boundary=" + "x" * 300),
        ("code=a%00b&name=x", "application/x-www-form-urlencoded"),
        ("&".join(f"f{number}=1" for number in range(2000)), "application/x-www-form-urlencoded"),
        ("code=%ff&name=", "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_form_is_bad_input(olivia, body, content_type):
    response = send(olivia, body, content_type)

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json"
    assert not AuditEvent.objects.exists()


def test_half_a_megabyte_is_the_most(olivia):
    blob = b'{"preferences": {"a": "' + b"x" * (512 * 1024) + b'"}}'

    response = olivia.patch(PREFERENCES, blob)

    assert (response.status_code, response.json()) == (
        413, {"detail": "The request is too large.", "code": "request.too_large"},
    )  # fmt: skip


def test_a_megabyte_in_one_field_is_too_large_as_well(olivia):
    assert olivia.post(ROLES, {"code": "x", "name": "x" * 1024 * 1024}).status_code == 413


@pytest.mark.parametrize("length", ["many", "²", "-1"])
def test_a_length_that_is_no_number_is_refused(olivia, length):
    assert send(olivia, b"{}", "application/json", CONTENT_LENGTH=length).status_code == 413


@pytest.mark.parametrize("query", ["a=%00", "%00=a", "a=%ed%a0%80", "a=" + "x" * 5000])
def test_odd_text_in_the_query_is_no_server_error(olivia, query):
    assert olivia.get(f"{ROLES}?{query}").status_code in {200, 400}


@pytest.mark.parametrize("number", ["%20", "%0A", "%C2%85", "five", "-1", "1.0", str(2**63)])
def test_a_scope_that_is_no_number_is_not_taken_for_none(acting_as, number):
    answer = acting_as("stan").get(f"facilities/patient-genders/?facility_id={number}")

    assert (answer.status_code, answer.json()["facility_id"]) == (400, ["Enter the number of a facility."])


def test_a_filter_of_blanks_is_not_taken_for_none(acting_as):
    answer = acting_as("nina").get("allergies/patient-allergies/?patient_id=%C2%85")

    assert (answer.status_code, "patient_id" in answer.json()) == (400, True)


def test_thousands_of_parameters_are_bad_input(olivia):
    query = "&".join(f"f{number}=1" for number in range(2000))

    response = olivia.get(f"{ROLES}?{query}")

    assert (response.status_code, response.json()["detail"]) == (400, "The address has too many parameters.")


@pytest.mark.parametrize("body", ["", "{}"])
def test_an_empty_body_changes_nothing(olivia, body):
    assert send(olivia, body, "application/json", method="PATCH", path=PREFERENCES).status_code == 200


def test_blanks_are_no_empty_body(olivia):
    response = send(olivia, b" ", "application/json", method="PATCH", path=PREFERENCES)

    assert (response.status_code, response.json()["detail"]) == (400, "The body is not valid JSON.")


MULTIPART = "multipart/form-data; boundary=cut"
PART = b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s'


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("arrived", "content_type"),
    [
        (b"", "application/json"),
        (b'{"theme": "dark"}', "application/json"),
        (b"", "application/x-www-form-urlencoded"),
        (b"code=office&name=Of", "application/x-www-form-urlencoded"),
        (PART % (b"code", b"office\r\n") + PART % (b"name", b"Of"), MULTIPART),
    ],
    ids=["nothing", "json", "no form", "form", "parts"],
)
def test_a_body_that_ends_too_soon_is_not_taken_for_what_was_meant(olivia, method, arrived, content_type):
    cut_off = {"CONTENT_LENGTH": "400", "wsgi.input": BytesIO(arrived)}
    path = ROLES if method == "POST" else PREFERENCES

    response = send(olivia, b"", content_type, method=method, path=path, **cut_off)

    assert (response.status_code, response.json()) == (
        400,
        {"detail": "The body of the request did not arrive whole.", "code": "input.invalid"},
    )
    assert not AuditEvent.objects.exists()


def test_unknown_keys_are_ignored(olivia):
    assert olivia.post(ROLES, BODY | {"colour": "blue", "id": 7}).status_code == 201


def test_nested_values_must_be_objects(olivia, cast):
    path = f"organizations/{cast.organizations['harbor'].pk}/"

    answers = [olivia.patch(path, {"address": value}) for value in ("Pier", 5, [], [["line_1", "x"]], True)]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert answers[0].json()["address"] == ["Send an object with named fields."]
