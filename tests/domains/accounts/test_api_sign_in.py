from django.test import Client

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent


def browser():
    client = Client(enforce_csrf_checks=True)
    token = client.get("/v1/users/csrf/").json()["csrfToken"]
    return client, {"X-CSRFToken": token}


def sign_in(client, headers, username="stan", password="a good password"):
    body = {"username": username, "password": password}
    return client.post("/v1/users/token/", body, "application/json", headers=headers)


def give_password(cast, name, password="a good password"):
    user = cast.users[name]
    user.set_password(password)
    user.save(update_fields=["password"])


def test_the_right_password_opens_a_session(cast):
    give_password(cast, "stan")
    client, headers = browser()

    response = sign_in(client, headers)

    session = Session.objects.get()
    cookie = response.cookies["careflow_refresh"]
    assert response.status_code == 200
    assert list(response.json()) == ["access"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/v1/users/", True, "Lax", 1209600,
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action) == ("users", "session", "login")
    assert event.metadata == {
        "outcome": "success", "surface": "clinic", "how": "password", "actor_name": "Stan Example",
    }  # fmt: skip
    assert (event.organization_id, event.object_pk) == (cast.organizations["harbor"].pk, str(session.pk))
    me = client.post("/v1/users/token/refresh/", {}, "application/json", headers=headers)
    assert me.status_code == 200


def test_a_wrong_password_says_no_more_than_an_unknown_name(cast):
    give_password(cast, "stan")
    client, headers = browser()

    wrong = sign_in(client, headers, password="guess")
    unknown = sign_in(client, headers, username="nobody", password="guess")

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "auth.bad_credentials"
    known, nobody = AuditEvent.objects.order_by("pk")
    assert (known.organization_id, known.actor_id) == (cast.organizations["harbor"].pk, cast.users["stan"].pk)
    assert known.metadata == {
        "outcome": "failure", "surface": "clinic", "reason": "password", "actor_name": "Stan Example",
    }  # fmt: skip
    assert (nobody.organization_id, nobody.actor_id) == (None, None)
    assert nobody.metadata == {
        "outcome": "failure", "surface": "clinic", "reason": "unknown", "username": "nobody", "actor_name": "",
    }  # fmt: skip


def test_without_the_csrf_header_nobody_signs_in(cast):
    give_password(cast, "stan")
    client, _ = browser()

    response = sign_in(client, {})

    assert (response.status_code, response.json()["code"]) == (403, "auth.csrf")
