"""One story through HTTP: from the sign-in to the line in the audit log."""

import json

import pytest
from django.test import Client


class Browser:
    """What a web client keeps: cookies, the CSRF token and the access token in memory."""

    def __init__(self):
        self.client = Client(enforce_csrf_checks=True)
        self.csrf = self.client.get("/v1/users/csrf/").json()["csrfToken"]
        self.access = ""

    def send(self, method, path, body=None):
        headers = {"X-CSRFToken": self.csrf}
        if self.access:
            headers["Authorization"] = f"Bearer {self.access}"
        payload = b"" if body is None else json.dumps(body)
        return self.client.generic(method, f"/v1/{path}", payload, "application/json", headers=headers)

    def sign_in(self, username, password):
        self.access = self.send("POST", "users/token/", {"username": username, "password": password}).json()["access"]


@pytest.fixture
def stan(cast):
    user = cast.users["stan"]
    user.set_password("a good password")
    user.save(update_fields=["password"])
    browser = Browser()
    browser.sign_in("stan", "a good password")
    return browser


@pytest.fixture
def olivia(acting_as):
    return acting_as("olivia")


def entry(rows, code):
    return next(row["id"] for row in rows if row["code"] == code)


def test_a_patient_is_registered_booked_moved_and_found_in_the_log(stan, olivia, cast):
    me = stan.send("GET", "users/me/").json()
    here = me["current_membership"]["facility"]["id"]
    assert here == cast.facilities["north"].pk
    scope = f"?facility_id={here}"

    types = stan.send("GET", f"facilities/appointment-types/{scope}").json()
    statuses = stan.send("GET", f"facilities/appointment-statuses/{scope}").json()
    genders = stan.send("GET", f"facilities/patient-genders/{scope}").json()
    paul = next(
        row["id"] for row in stan.send("GET", f"facilities/staff/{scope}&role=physician").json()
        if row["user"]["username"] == "paul"
    )  # fmt: skip

    assert stan.send("GET", f"patients/{scope}&search=o'brien, maeve").json() == []
    registered = stan.send("POST", f"patients/{scope}", {
        "first_name": "Maeve", "last_name": "O’Brien", "date_of_birth": "1984-02-29",
        "gender": entry(genders, "female"), "phones": [{"number": "2125550142", "label": "cell"}],
        "ssn": "219-09-9999",
    })  # fmt: skip
    assert registered.status_code == 201, registered.json()
    maeve = registered.json()
    for search in ("o'brien, maeve", "1984-02-29", maeve["chart_number"], "5550142"):
        found = stan.send("GET", f"patients/{scope}&search={search}").json()
        assert [row["id"] for row in found] == [maeve["id"]], search

    visit = {
        "patient": maeve["id"], "appointment_time": "2027-03-14T10:00", "status": entry(statuses, "pending"),
        "appointment_type": entry(types, "new_patient"), "rendering_provider": paul, "resource": None,
        "end_time": "", "reason": "Cough", "facility": here,
    }  # fmt: skip
    booked = stan.send("POST", f"appointments/{scope}", visit)
    assert booked.status_code == 201, booked.json()
    appointment = booked.json()
    assert (appointment["appointment_time"], appointment["end_time"]) == ("2027-03-14T10:00", "2027-03-14T10:30")

    twin = stan.send("POST", f"appointments/{scope}", visit | {"allow_same_day_double_book": True})
    assert (twin.status_code, twin.json()["code"]) == (409, "appointment.overlap")
    assert twin.json()["conflicts"][0]["id"] == appointment["id"]

    moved = stan.send("PUT", f"appointments/{appointment['id']}/{scope}", {
        key: value for key, value in visit.items() if key != "end_time"
    } | {"appointment_time": "2027-03-15T09:15"})  # fmt: skip
    assert moved.json()["end_time"] == "2027-03-15T09:45"
    assert stan.send("GET", f"appointments/{scope}&date=2027-03-14").json() == []
    day = stan.send("GET", f"appointments/{scope}&date=2027-03-15").json()
    assert [row["id"] for row in day] == [appointment["id"]]
    heatmap = stan.send("GET", f"appointments/heatmap/{scope}&month=2027-03").json()
    assert heatmap == {"month": "2027-03", "counts": {"2027-03-15": 1}}

    history = stan.send("GET", f"appointments/{appointment['id']}/history/{scope}").json()
    assert [line["action"] for line in history] == ["update", "create"]
    assert history[0]["changed_fields"] == ["Appointment time"]
    assert {line["actor_name"] for line in history} == {"Stan Example"}

    assert stan.send("GET", f"audit/events/?facility={here}").status_code == 403
    log = olivia.get(f"audit/events/?facility={here}&patient={maeve['id']}").json()
    kinds = [(event["app_label"], event["action"]) for event in log]
    assert kinds[:5] == [
        ("clinical", "update"), ("appointments", "update"), ("clinical", "create"), ("appointments", "create"),
        ("patients", "create"),
    ]  # fmt: skip
    assert {event["patient_name"] for event in log} == {"O’Brien, Maeve"}

    assert stan.send("POST", "users/logout/").status_code == 204
    assert stan.send("GET", "users/me/").status_code == 401
