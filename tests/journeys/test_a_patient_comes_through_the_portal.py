"""The whole way of a patient through HTTP: invited by the desk, signed in at home, booked, seen, and answered, until
the visit is billed."""

import re
from urllib.parse import parse_qs

import pytest
from django.core import mail
from django.test import Client

from tests.conftest import As

PASSWORD = "four quiet herons"
BIRTHDAY = "1988-04-12"


@pytest.fixture
def at(cast, acting_as):
    """`at("stan", "POST", "patients/", {...})`: what the person at North gets, which must be a success."""
    here = cast.facilities["north"].pk

    def ask(who, method, path, body=None, expected=None):
        mark = "&" if "?" in path else "?"
        return _must(acting_as(who).send(method, f"{path}{mark}facility_id={here}", body), method, path, expected)

    return ask


def _must(response, method, path, expected=None):
    assert expected or response.status_code < 300, (method, path, response.content)
    assert response.status_code == (expected or response.status_code), (method, path, response.content)
    return response.json() if response.content else None


class Home:
    """The patient's browser: it keeps the cookie, and the access token until the next refresh."""

    def __init__(self):
        self.browser = Client(enforce_csrf_checks=True)
        self.csrf = self.browser.get("/v1/users/csrf/").json()["csrfToken"]
        self.token = ""

    def door(self, path, body=None, expected=None):
        sent = self.browser.post(f"/v1/{path}", body or {}, "application/json", headers={"X-CSRFToken": self.csrf})
        return _must(sent, "POST", path, expected)

    def sign_in(self, username):
        self.token = self.door("portal/auth/login/", {"username": username, "password": PASSWORD})["access"]

    def ask(self, method, path, body=None, expected=None):
        return _must(As(self.token).send(method, f"portal/{path}", body), method, path, expected)


def link_in_newest_letter():
    found = re.search(r"https?://\S+#(\S+)", mail.outbox[-1].body)
    return {name: values[0] for name, values in parse_qs(found[1]).items()}


@pytest.fixture
def bookable(at, cast):
    """Paul takes bookings online, every day of the week."""
    paul = cast.staff["paul@north"].pk
    [kind] = [row for row in at("ada", "GET", "facilities/appointment-types/") if row["code"] == "follow_up"]
    at("ada", "PATCH", f"facilities/appointment-types/{kind['id']}/",
       {"bookable_online": True, "auto_confirm_bookings": True})  # fmt: skip
    at("ada", "PATCH", f"facilities/staff/{paul}/", {
        "online_scheduling_enabled": True, "auto_confirm_bookings": True, "online_cancellation_enabled": True,
    })  # fmt: skip
    at("ada", "POST", "appointments/availability-templates/", {
        "provider": paul, "appointment_type": kind["id"], "weekdays": [1, 2, 3, 4, 5, 6, 7], "start_time": "09:00",
        "end_time": "12:00", "valid_from": "2026-01-01",
    })  # fmt: skip
    return paul, kind["id"]


def test_from_the_invitation_to_the_superbill(at, cast, bookable, django_capture_on_commit_callbacks):
    paul, kind = bookable

    chart = at("stan", "POST", "patients/", {
        "first_name": "Maeve", "last_name": "O’Brien", "date_of_birth": BIRTHDAY, "email": "maeve@example.org",
        "phones": [{"number": "(212) 555-0142", "label": "cell", "is_primary": True}],
        "gender": next(row["id"] for row in at("stan", "GET", "facilities/patient-genders/")),
    })  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        account = at("stan", "POST", f"patients/{chart['id']}/portal-account/", {})
    home, link = Home(), link_in_newest_letter()

    sent = {"uid": int(link["uid"]), "token": link["token"], "new_password": PASSWORD}
    wrong = {**sent, "date_of_birth": "1988-04-13"}
    home.door("portal/invitations/accept/", wrong, expected=400)
    home.door("portal/invitations/accept/", {**wrong, "date_of_birth": BIRTHDAY})
    home.sign_in(account["username"])
    assert home.ask("GET", "me/")["last_name"] == "O’Brien"

    [doctor] = home.ask("GET", "scheduling/providers/")
    [offered] = home.ask("GET", f"scheduling/appointment-types/?provider={doctor['id']}")
    slot = home.ask("GET", f"scheduling/slots/?provider={doctor['id']}&type={offered['id']}")[0]
    assert (doctor["id"], offered["id"]) == (paul, kind)
    with django_capture_on_commit_callbacks(execute=True):
        booked = home.ask("POST", "scheduling/book/", {"slot_id": slot["id"], "reason": "Cough"})
    assert (booked["status_code"], booked["appointment_time"]) == ("confirmed", slot["start_time"])
    home.ask("POST", "scheduling/book/", {"slot_id": slot["id"]}, expected=400)

    visit = _on_the_schedule(at, booked)
    assert (visit["rendering_provider"], visit["resource_name"]) == (paul, "MD Paul Example")
    statuses = {row["code"]: row["id"] for row in at("stan", "GET", "facilities/appointment-statuses/")}
    at("stan", "PATCH", f"appointments/{visit['id']}/", {"status": statuses["check_in"]})
    [still_hers] = [row for row in home.ask("GET", "appointments/") if row["id"] == booked["id"]]
    assert (still_hers["status_code"], still_hers["cancel_eligibility"]["can_cancel"]) == ("check_in", False)

    encounter = _charted_and_signed(at, visit, home)
    _refilled(at, chart["id"], home)
    _written_and_closed(at, home)
    _billed(at, encounter)

    log = at("ada", "GET", f"audit/events/?facility={cast.facilities['north'].pk}&patient={chart['id']}")
    assert {event["app_label"] for event in log} >= {
        "patients", "portal", "appointments", "clinical", "medications", "messaging", "billing",
    }  # fmt: skip
    assert not [event for event in log if "Cough" in str(event) or BIRTHDAY in str(event)]


def _on_the_schedule(at, booked):
    day = at("stan", "GET", f"appointments/{booked['id']}/")["appointment_time"][:10]
    [visit] = [row for row in at("stan", "GET", f"appointments/?date={day}") if row["id"] == booked["id"]]
    return visit


def _charted_and_signed(at, visit, home):
    """Nothing of the note shows at home before it is signed."""
    [encounter] = at("nina", "GET", f"clinical/encounters/?appointment_id={visit['id']}")
    note = f"clinical/progress-notes/{encounter['progress_note']['id']}/"
    at("nina", "POST", "clinical/vitals/", {"encounter": encounter["id"], "height_cm": "170", "weight_kg": "72.25"})
    at("paul", "PATCH", note, {"subjective": "Coughs.", "assessment": "A cold.", "plan": "Rest and tea."})
    assert home.ask("GET", "medical-summary/")["visits"] == []
    at("paul", "POST", f"{note}sign/", {})

    [seen] = home.ask("GET", "medical-summary/")["visits"]
    assert (seen["progress_note"]["plan"], seen["vitals"]["bmi"]) == ("Rest and tea.", "25.0")
    assert (seen["reason"], seen["provider_display_name"]) == ("Cough", "MD Paul Example")
    return encounter


def _refilled(at, patient, home):
    taken = at("paul", "POST", "medications/", {
        "patient": patient, "medication_name": "Cetirizine", "dose": "10 mg", "route": "oral", "frequency": "daily",
    })  # fmt: skip
    wish = {"medication_id": taken["id"], "days_supply": 90, "patient_note": "Thank you"}
    asked = home.ask("POST", "refill-requests/", wish)
    home.ask("POST", "refill-requests/", wish, expected=400)
    [waiting] = at("paul", "GET", "medications/refill-requests/?status=pending")
    at("paul", "POST", f"medications/refill-requests/{waiting['id']}/approve/", {"clinician_note": ""})
    assert [(row["id"], row["status"]) for row in home.ask("GET", "refill-requests/")] == [(asked["id"], "approved")]


def _written_and_closed(at, home):
    thread = home.ask("POST", "messaging/threads/", {"subject": "Tea", "body": "Black or green?"})
    assert [row["unread_for_clinician"] for row in at("nina", "GET", "messaging/threads/?status=open")] == [True]
    at("nina", "POST", f"messaging/threads/{thread['id']}/reply/", {"body": "Either."})
    assert [row["unread_for_patient"] for row in home.ask("GET", "messaging/threads/")] == [True]
    answered = home.ask("GET", f"messaging/threads/{thread['id']}/")
    assert [message["sender_display_name"] for message in answered["messages"]] == [
        "Maeve O’Brien", "Care Team at Harbor North",
    ]  # fmt: skip
    at("nina", "POST", f"messaging/threads/{thread['id']}/close/", {})
    refused = home.ask("POST", f"messaging/threads/{thread['id']}/reply/", {"body": "Thanks!"}, expected=400)
    assert "status" in refused


def _billed(at, encounter):
    [waiting] = at("bill", "GET", "billing/unbilled-encounters/")
    assert waiting["encounter"] == encounter["id"]
    superbill = at("bill", "POST", "billing/encounter-billing-records/", {"encounter": encounter["id"]})
    line = {"service_code": "99213", "units": "1", "charge_amount": "110.00", "diagnosis_pointers": [1]}
    coded = at("bill", "PATCH", f"billing/encounter-billing-records/{superbill['id']}/", {
        "diagnoses": [{"code": "J00"}], "charge_lines": [line], "status": "ready_to_submit",
    })  # fmt: skip
    assert (coded["status"], coded["total_charge_amount"]) == ("ready_to_submit", "110.00")
