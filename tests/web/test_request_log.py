"""Every request leaves one line with its route, and gets its id back."""

import json
import logging
from datetime import timedelta

import pytest
from django.db import InterfaceError
from django.urls import path
from django.utils import timezone
from prometheus_client import REGISTRY

from careflow.domains.accounts.models import Session
from careflow.domains.scheduling.operations import calendar_feeds
from careflow.platform.limits import Limit, count
from careflow.platform.logs import JsonLines, NothingPrivate, RequestContext, logging_configuration
from careflow.platform.models import LimitCounter
from careflow.platform.problems import TooMany
from tests.domains.scheduling.factories import make_feed

PRIVATE = ("Okonkwo", "123-45-6789", "1985-05-15", "patient_secret")


def open_chart(request, chart):
    patient_secret = f"{request.GET['name']} {chart}"
    raise LookupError(f"no chart for {patient_secret}")


urlpatterns = [path("charts/<int:chart>/", open_chart)]


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.addFilter(NothingPrivate())
        self.addFilter(RequestContext())
        self.texts = []

    def emit(self, record):
        self.texts.append(self.format(record))

    def requests(self):
        return [line for text in self.texts if (line := json.loads(text))["logger"] == "careflow.request"]


@pytest.fixture
def lines():
    handler = Lines()
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def django_as_configured():
    """Its line about an answer, as far as the product lets it through."""
    configuration, logger = logging_configuration(), logging.getLogger("django.request")
    filters = [configuration["filters"][name]["()"]()
               for name in configuration["loggers"]["django.request"].get("filters", [])]  # fmt: skip
    for each in filters:
        logger.addFilter(each)
    yield
    for each in filters:
        logger.removeFilter(each)


@pytest.fixture
def charts(settings, client):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


def test_a_line_names_the_route_and_never_the_address(lines, acting_as, cast):
    response = acting_as("stan").get("patients/pharmacies/?search=Okonkwo&dob=1985-05-15")

    (line,) = lines.requests()
    assert line.pop("time")
    assert line.pop("duration_ms") >= 0
    assert line == {
        "level": "INFO",
        "logger": "careflow.request",
        "message": "request",
        "request_id": response.headers["X-Request-ID"],
        "user_id": cast.users["stan"].pk,
        "method": "GET",
        "route": "/v1/patients/pharmacies/",
        "status": response.status_code,
    }
    assert not any(word in text for word in PRIVATE for text in lines.texts)


def test_who_was_refused_is_told(lines, acting_as, cast):
    stan = acting_as("stan")

    statuses = [
        stan.get("audit/events/").status_code,
        stan.get(f"patients/?facility_id={cast.facilities['main'].pk}").status_code,
        stan.get("patients/?facility_id=here").status_code,
        stan.post("patients/", "{").status_code,
    ]
    Session.objects.update(revoked_at=timezone.now(), revoked_because="test")
    statuses.append(stan.get("users/me/").status_code)

    assert statuses == [403, 403, 400, 400, 401]
    assert [(line["status"], line["user_id"]) for line in lines.requests()] == [
        (status, cast.users["stan"].pk) for status in statuses
    ]


def test_nobody_is_told_of_a_token_that_we_did_not_sign(lines, client):
    assert client.get("/v1/users/me/", headers={"Authorization": "Bearer a.b.c"}).status_code == 401

    assert [line["user_id"] for line in lines.requests()] == [None]


def test_an_unknown_address_is_not_repeated(lines, client):
    client.get("/Okonkwo/123-45-6789/")

    assert [(line["route"], line["status"]) for line in lines.requests()] == [("(no route)", 404)]
    assert not any(word in text for word in PRIVATE for text in lines.texts)


def test_the_secret_in_a_calendars_address_is_never_written(lines, acting_as, cast, monkeypatch):
    monkeypatch.setattr(calendar_feeds, "GUESSES", Limit("calendar_feed.guess", 1, timedelta(minutes=1)))
    make_feed(cast.staff["paul@north"], "Okonkwo")
    anybody, address = acting_as(None), "appointments/calendar/Okonkwo.ics"

    anybody.get(address)
    anybody.post(address)
    anybody.get(f"{address}/")
    anybody.get("appointments/calendar/Okonkwo-guessed.ics")
    anybody.get(address)
    monkeypatch.setattr(calendar_feeds.limits, "is_spent", lambda *_, **__: 1 / 0)
    anybody.get(address)

    route = "/v1/appointments/calendar/<token>.ics"
    assert [(line["route"], line["status"]) for line in lines.requests()] == [
        (route, 200), (route, 405), ("(no route)", 404), (route, 404), (route, 429), (route, 500),
    ]  # fmt: skip
    assert not any(word in text for word in PRIVATE for text in lines.texts)
    assert not LimitCounter.objects.filter(name__contains="Okonkwo").exists()


def test_a_crash_leaves_its_place_without_its_values(lines, charts):
    response = charts.get("/charts/4711/", {"name": "Okonkwo 123-45-6789"})

    assert response.status_code == 500
    (line,) = lines.requests()
    assert (line["route"], line["status"]) == ("/charts/<int:chart>/", 500)
    crashes = [text for text in lines.texts if "exc_info" in text]
    assert crashes
    assert all("LookupError" in text and "in open_chart" in text for text in crashes)
    assert not any(word in text for word in (*PRIVATE[:3], "4711") for text in lines.texts)


def test_a_crash_of_a_page_is_told_once_with_the_id_of_its_request(lines, django_as_configured, charts):
    response = charts.get("/charts/4711/", {"name": "Okonkwo"})

    told = [json.loads(text) for text in lines.texts]
    assert sorted(line["logger"] for line in told) == ["careflow.request", "django.request"]
    assert {line["request_id"] for line in told} == {response.headers["X-Request-ID"]}


def test_a_crash_of_the_api_is_told_once_with_id_and_person(lines, django_as_configured, acting_as, cast, monkeypatch):
    monkeypatch.setattr("careflow.domains.patients.queries.find_patients", lambda **_: 1 / 0)
    response = acting_as("stan").get(f"patients/?facility_id={cast.facilities['north'].pk}&search=smith")

    told = [json.loads(text) for text in lines.texts]
    assert (response.status_code, sorted(line["logger"] for line in told)) == (
        500,
        ["careflow.errors", "careflow.request"],
    )
    assert {(line["request_id"], line["user_id"]) for line in told} == {
        (response.headers["X-Request-ID"], cast.users["stan"].pk)
    }


@pytest.mark.parametrize("sane", ["12345678", "Root-1.67-aBc_9", "a" * 64])
def test_a_sane_request_id_is_kept(lines, client, sane):
    response = client.get("/nowhere/", headers={"X-Request-ID": sane})

    assert response.headers["X-Request-ID"] == sane
    assert [line["request_id"] for line in lines.requests()] == [sane]


@pytest.mark.parametrize("odd", ["", "short", "a" * 65, "Okonkwo, 1985", "x\ny-injected-line", "{$jndi:ldap}"])
def test_any_other_request_id_is_replaced(lines, client, odd):
    response = client.get("/nowhere/", headers={"X-Request-ID": odd})

    made = response.headers["X-Request-ID"]
    assert made != odd
    assert len(made) == 16
    assert [line["request_id"] for line in lines.requests()] == [made]


def test_two_requests_never_share_an_id(client):
    assert client.get("/nowhere/").headers["X-Request-ID"] != client.get("/nowhere/").headers["X-Request-ID"]


def test_a_request_is_measured_by_its_route(acting_as, cast):
    labels = {"route": "/v1/patients/<id:patient_id>/", "method": "GET", "status": "4xx"}
    counted = "careflow_request_duration_seconds_count"
    before = REGISTRY.get_sample_value(counted, labels) or 0

    acting_as("stan").get("patients/4711/")

    assert REGISTRY.get_sample_value(counted, labels) == before + 1


def test_what_a_limit_refuses_and_the_database_fails_at_is_counted(acting_as, cast, monkeypatch):
    def sample(name, **labels):
        return REGISTRY.get_sample_value(name, labels) or 0

    refused, failed = ("careflow_limit_refusals_total", "careflow_database_errors_total")
    before = sample(refused, limit="chart.export"), sample(failed, kind="InterfaceError")
    now = timezone.now()
    limit = Limit("chart.export", 1, timedelta(minutes=1))
    count(limit, "somebody", now=now)
    with pytest.raises(TooMany):
        count(limit, "somebody", now=now)

    def fail(**_):
        raise InterfaceError("connection to Okonkwo lost")

    monkeypatch.setattr("careflow.domains.patients.queries.find_patients", fail)
    response = acting_as("stan").get(f"patients/?facility_id={cast.facilities['north'].pk}&search=smith")

    assert response.status_code == 500
    assert (sample(refused, limit="chart.export"), sample(failed, kind="InterfaceError")) == (
        before[0] + 1,
        before[1] + 1,
    )
