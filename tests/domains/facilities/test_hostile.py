"""Whatever is sent to the writes of this domain, the answer is a refusal or a success, in JSON."""

import json

import pytest

HOSTILE = [
    None,
    True,
    -1,
    2**63,
    10**40,
    1.5,
    "",
    "\0",
    "٣",
    "%_'\"\\",
    [[]],
    {"a": {}},
    {"\0": 1},
    "2026-02-30",
    "24:00",
]
ENTRY = ("code", "name", "is_active")
FIELDS: dict[str, tuple[str, ...]] = {
    "facilities/": (
        "name", "timezone", "address", "email", "phone_number", "operating_start_time", "operating_days",
        "custom_operating_hours", "fee_schedule", "cancellation_cutoff_hours",
    ),
    "facilities/appointment-statuses/": (*ENTRY, "color", "is_billable"),
    "facilities/appointment-types/": (*ENTRY, "duration_minutes"),
    "facilities/resources/": ("name", "default_room", "operating_start_time", "operating_end_time"),
    "facilities/staff-roles/": (*ENTRY, "security_permissions"),
    "facilities/staff-titles/": ENTRY,
    "facilities/patient-genders/": (*ENTRY, "sort_order"),
    "facilities/staff/": (
        "user", "user_id", "role", "role_id", "title", "npi", "dea_expiration", "is_default", "security_overrides",
        "cancellation_cutoff_hours",
    ),
}  # fmt: skip
PLACES = tuple(FIELDS)


@pytest.mark.parametrize("place", PLACES)
def test_hostile_values_are_never_a_failure_of_ours(acting_as, place):
    olivia = acting_as("olivia")
    row = olivia.get(place).json()[0]["id"]
    good = {"name": "N", "code": "c", "timezone": "UTC", "user_id": 1, "role_id": 1}
    for field in FIELDS[place]:
        for value in HOSTILE:
            for answer in (olivia.post(place, good | {field: value}), olivia.patch(f"{place}{row}/", {field: value})):
                assert answer.status_code < 500, (field, value)
                json.loads(answer.content)


@pytest.mark.parametrize("place", PLACES)
def test_hostile_bodies_and_addresses_are_refused(acting_as, place):
    olivia = acting_as("olivia")
    deep = '{"name":' + "[" * 5000 + "]" * 5000 + "}"
    for body in ("[]", '"x"', "1", "null", "{", '{"name": NaN}', b"\xff\xfe", '{"name": "\\ud800"}', deep):
        answer = olivia.post(place, body)
        assert answer.status_code == 400, body[:20]
        assert answer.json()["detail"]
    for address in ("0/", "99999999999999999/", "9999999999999999999999/", "x/", "-1/", "1.5/", "%00/"):
        for method in ("GET", "PATCH", "DELETE"):
            assert olivia.send(method, place + address, {}).status_code == 404, (method, address)
