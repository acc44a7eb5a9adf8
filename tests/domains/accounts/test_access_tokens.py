import base64
import json
from datetime import timedelta
from types import SimpleNamespace

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from careflow.domains.accounts.models import Session
from careflow.platform import identity
from careflow.platform.identity import Claims, Surface, TokenType
from careflow.platform.problems import DeadToken
from tests.conftest import token_for

KEY = settings.SECRET_KEY
KID = identity.key_id(KEY)
GONE = {
    "detail": "Your session has ended. Please sign in again.",
    "code": "token_not_valid",
    "messages": [
        {
            "token_class": "AccessToken",
            "token_type": "access",
            "message": "Your session has ended. Please sign in again.",
        }
    ],
}


def ask(token, scheme="Bearer"):
    return Client(raise_request_exception=False).get(
        "/v1/users/me/", headers={"Authorization": f"{scheme} {token}".strip()}
    )


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def signed(payload, *, key=KEY, algorithm="HS256", kid=KID):
    return jwt.encode(payload, key, algorithm, headers={"kid": kid})


def part(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_a_token_of_ours_carries_what_the_clients_expect(cast):
    payload = claims(token_for(cast.users["stan"]))

    assert payload["user_id"] == str(cast.users["stan"].pk)
    assert (payload["token_type"], payload["surface"], payload["exp"] - payload["iat"]) == ("access", "clinic", 300)
    assert len(payload["jti"]) == 32
    assert int(payload["jti"], 16)


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1},
        {"exp": "soon"},
        {"exp": None},
        {"exp": 1e400},
        {"iat": None},
        {"surface": "portal"},
        {"surface": None},
        {"token_type": "refresh"},
        {"token_type": ["access"]},
        {"user_id": "me"},
        {"user_id": None},
        {"user_id": "0"},
        {"user_id": str(10**30)},
        {"sid": "x"},
        {"sid": 0},
        {"sid": 10**30},
        {"sid": {"id": 1}},
        {"gen": None},
    ],
)
def test_claims_that_do_not_fit_end_the_session(cast, change):
    payload = claims(token_for(cast.users["stan"])) | change

    response = ask(signed({name: value for name, value in payload.items() if value is not None}))

    assert (response.status_code, response.json()) == (401, GONE)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_token_of_another_person_s_session_is_dead(cast):
    payload = claims(token_for(cast.users["stan"])) | {"user_id": str(cast.users["olivia"].pk)}

    assert ask(signed(payload)).status_code == 401


@pytest.mark.parametrize(
    "forge",
    [
        lambda payload: jwt.encode(payload, None, "none", headers={"kid": KID}),
        lambda payload: f"{part({'alg': 'none', 'kid': KID})}.{part(payload)}.",
        lambda payload: f"{part({'alg': 'NONE', 'kid': KID})}.{part(payload)}.{part(b'x')}",
        lambda payload: signed(payload, key="another key that is long enough to sign with"),
        lambda payload: signed(payload, algorithm="HS384"),
        lambda payload: signed(payload, kid="unknown"),
        lambda payload: jwt.encode(payload, KEY, "HS256"),
        lambda payload: f"{part({'alg': 'HS256', 'kid': ['a']})}.{part(payload)}.{part(b'x')}",
        lambda payload: f"{part(b'[' * 5000)}.{part(payload)}.{part(b'x')}",
        lambda payload: f"{part(b'[]')}.{part(payload)}.{part(b'x')}",
        lambda payload: signed(payload)[:-4] + "AAAA",
        lambda payload: signed(payload).replace(".", ".."),
        lambda _: "x",
        lambda _: "a.b.c",
        lambda _: "...",
        lambda _: "é.ü.ß",
        lambda _: "x" * 60_000,
    ],
)
def test_a_forged_token_opens_nothing(cast, forge):
    response = ask(forge(claims(token_for(cast.users["stan"]))))

    assert (response.status_code, response.json()) == (401, GONE)


@pytest.mark.parametrize(("token", "scheme"), [("", "Bearer"), ("", ""), ("abc", "Basic"), ("abc", "Token")])
def test_no_token_asks_to_sign_in(db, token, scheme):
    response = ask(token, scheme)

    assert (response.status_code, response.json()["code"]) == (401, "auth.not_signed_in")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_token_signed_with_the_key_before_this_one_still_opens(cast, settings):
    token = token_for(cast.users["stan"])
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "the next key " * 5

    assert ask(token).status_code == 200


def test_a_token_that_opened_once_is_dead_when_its_time_is_over(cast, monkeypatch):
    token = token_for(cast.users["stan"])
    end = claims(token)["exp"]
    assert ask(token).status_code == 200

    monkeypatch.setattr(identity, "time", SimpleNamespace(time=lambda: end - 0.001))
    assert ask(token).status_code == 200
    monkeypatch.setattr(identity, "time", SimpleNamespace(time=lambda: float(end)))
    assert (ask(token).status_code, ask(token).json()) == (401, GONE)


def test_a_token_that_opened_once_is_dead_when_its_key_is_withdrawn(cast, settings):
    token = token_for(cast.users["stan"])
    assert ask(token).status_code == 200

    settings.SECRET_KEY = "the next key " * 5

    assert (ask(token).status_code, ask(token).json()) == (401, GONE)


@pytest.mark.parametrize(("kind", "surface"), [(TokenType.REFRESH, Surface.CLINIC), (TokenType.ACCESS, Surface.PORTAL)])
def test_a_token_that_opened_once_opens_nothing_else(cast, kind, surface):
    token = token_for(cast.users["stan"])
    identity.read(token, kind=TokenType.ACCESS, surface=Surface.CLINIC)

    with pytest.raises(DeadToken):
        identity.read(token, kind=kind, surface=surface)


@pytest.mark.parametrize("change", [lambda token: token[:-4] + "AAAA", lambda token: f"{token}A", str.swapcase])
def test_nothing_like_a_token_that_opened_once_opens(cast, change):
    token = token_for(cast.users["stan"])
    assert ask(token).status_code == 200

    assert ask(change(token)).status_code == 401


def test_a_signature_is_computed_once_for_each_token(cast, monkeypatch):
    token = token_for(cast.users["stan"])
    assert ask(token).status_code == 200
    monkeypatch.setattr(identity.jwt, "decode", None)

    assert ask(token).status_code == 200


def test_a_refresh_token_is_not_remembered(cast, monkeypatch):
    now = timezone.now()
    own = Claims(cast.users["stan"].pk, 1, Surface.CLINIC, 1)
    token = identity.issue(kind=TokenType.REFRESH, claims=own, issued_at=now, expires_at=now + timedelta(days=14))
    assert identity.read(token, kind=TokenType.REFRESH, surface=Surface.CLINIC) == own
    monkeypatch.setattr(identity.jwt, "decode", None)

    with pytest.raises(DeadToken):
        identity.read(token, kind=TokenType.REFRESH, surface=Surface.CLINIC)


def test_a_session_of_the_other_surface_is_dead_here(cast):
    now = timezone.now()
    session = Session.objects.create(
        user=cast.users["stan"], surface="portal", issued_at=now, rotated_at=now, expires_at=now + timedelta(1)
    )
    forged = Claims(cast.users["stan"].pk, session.pk, Surface.CLINIC, 1)
    token = identity.issue(kind=TokenType.ACCESS, claims=forged, issued_at=now, expires_at=now + timedelta(minutes=5))

    assert ask(token).status_code == 401
