"""What every address owes its caller, whatever it is about."""

from contextlib import closing

import pytest
from django.test import Client

from careflow.platform.endpoint.bodies import raw_body
from careflow.platform.problems import TooLarge

ORIGIN = "http://localhost:5173"
NOT_FOUND = {"detail": "Not found.", "code": "resource.not_found"}


@pytest.mark.parametrize("path", ["/nowhere/", "/v1/nowhere/", "/v1/patients/pharmacies/abc/"])
def test_an_unknown_address_is_told_in_json(client, db, path):
    response = client.get(path)

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


def test_a_browser_gets_a_page_instead(client, db):
    response = client.get("/nowhere/", headers={"Accept": "text/html,*/*"})

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
    assert "Not found." in response.content.decode()


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/users/csrf/", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/users/logout/", "OPTIONS, POST"),
        ("POST", "/health/", "GET, HEAD, OPTIONS"),
        ("PUT", "/v1/schema/", "GET, HEAD, OPTIONS"),
        ("POST", "/", "GET, HEAD, OPTIONS"),
        ("DELETE", "/docs/", "GET, HEAD, OPTIONS"),
        ("BREW", "/v1/users/csrf/", "GET, HEAD, OPTIONS"),
        ("TRACE", "/v1/users/csrf/", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_wrong_method_is_told_in_json_with_the_right_ones(db, method, path, allowed):
    response = Client(enforce_csrf_checks=True).generic(method, path)

    assert response.status_code == 405
    assert response.json() == {
        "detail": "This address does not take that method.", "code": "request.wrong_method",
    }  # fmt: skip
    assert response["Allow"] == allowed


def test_asking_for_the_options_is_no_error(client, db):
    response = client.options("/v1/users/csrf/")

    assert (response.status_code, response["Allow"], response.content) == (204, "GET, HEAD, OPTIONS", b"")


@pytest.mark.parametrize("path", ["/health/", "/v1/users/csrf/", "/v1/schema/"])
def test_head_answers_like_get_without_a_body(client, db, path):
    told, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == told["Content-Type"]
    assert int(head["Content-Length"]) > 0


def test_a_missing_slash_is_added_for_readers(client, db):
    response = client.get("/v1/users/csrf?a=1")

    assert (response.status_code, response["Location"]) == (301, "/v1/users/csrf/?a=1")


@pytest.mark.parametrize("debug", [False, True])
def test_a_missing_slash_does_not_cost_the_body(client, db, settings, debug):
    settings.DEBUG = debug

    response = client.post("/v1/users/token", {"username": "stan"}, "application/json")

    assert (response.status_code, response["Location"]) == (308, "/v1/users/token/")


def test_a_foreign_host_name_is_refused_in_json(client, db):
    response = client.get("/v1/users/csrf/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert response.json() == {"detail": "The request cannot be read.", "code": "input.invalid"}


@pytest.mark.weak_point("S17")
def test_a_form_without_the_csrf_token_is_refused_in_json(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert response.json() == {"detail": "The page is out of date. Reload it and try again.", "code": "auth.csrf"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health/", 200),
        ("/v1/nowhere/", 404),
        ("/v1/patients", 301),
        ("/admin/login/", 200),
        ("/v1/schema/", 200),
        ("/static/web/catalog.css", 200),
    ],
)
def test_every_answer_carries_the_security_headers(client, db, path, status):
    with closing(client.get(path)) as response:
        assert response.status_code == status
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"Host": "evil.example", "Accept": "text/html"}),
        ("OPTIONS", {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}),
    ],
)
def test_nor_can_what_is_answered_on_the_way_be_framed(client, db, method, headers):
    response = client.generic(method, "/v1/users/me/", headers=headers)

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_an_answer_that_is_no_page_lets_a_browser_load_nothing(client, db):
    response = client.get("/v1/nowhere/")

    assert response["Content-Security-Policy"] == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("origin", ["http://localhost:5173", "http://localhost:5174"])
def test_the_web_clients_may_call_from_their_origins(client, db, origin):
    response = client.options(
        "/v1/patients/pharmacies/1/",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization,content-type,x-csrftoken",
        },
    )

    allowed = {name.strip() for name in response["Access-Control-Allow-Headers"].split(",")}
    methods = {name.strip() for name in response["Access-Control-Allow-Methods"].split(",")}
    assert response["Access-Control-Allow-Origin"] == origin
    assert response["Access-Control-Allow-Credentials"] == "true"
    assert response["Access-Control-Max-Age"] == "86400"
    assert methods == {"DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"}
    assert allowed >= {
        "accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with",
    }  # fmt: skip


def test_the_web_clients_may_read_the_headers_that_they_need(client, db):
    response = client.get("/v1/users/csrf/", headers={"Origin": ORIGIN})

    exposed = {name.strip() for name in response["Access-Control-Expose-Headers"].split(",")}
    assert exposed >= {"Content-Disposition", "Retry-After", "ETag", "Link"}


def test_another_origin_is_not_let_in(client, db):
    response = client.get("/v1/users/csrf/", headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in response


def test_a_body_in_chunks_is_refused_and_not_taken_for_an_empty_one(acting_as):
    response = acting_as("ada").patch("users/me/preferences/", headers={"Transfer-Encoding": "chunked"})

    assert response.status_code == 411
    assert response.json() == {
        "detail": "Send the body with its Content-Length.", "code": "request.length_required",
    }  # fmt: skip


def test_a_body_without_end_is_too_large_even_where_none_is_expected(rf):
    request = rf.post("/v1/users/logout/", b"x" * 3_000_000, "application/json")

    with pytest.raises(TooLarge):
        raw_body(request)


def test_an_unforeseen_error_is_json_and_says_nothing_of_itself(client, db, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("Jane Doe, 123-45-6789")

    monkeypatch.setattr("careflow.web.health._ask_database", fail)
    client.raise_request_exception = False

    response = client.get("/health/")

    assert response.status_code == 500
    assert set(response.json()) == {"detail", "code"}
    assert "Jane" not in response.content.decode()
