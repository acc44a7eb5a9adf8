import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import OrganizationRole
from careflow.platform import idempotency
from careflow.platform.models import RememberedAnswer
from careflow.platform.sealed import ring
from tests.conftest import As, token_for
from tests.plugins.races import at_once

PATH = "organizations/roles/"
BODY = {"code": "office", "name": "Office"}
KEY = {"Idempotency-Key": "5f0c"}


def offices():
    return OrganizationRole.unscoped.filter(code="office").count()


def told(response):
    return response.status_code, response.content, response.headers.get("ETag")


def test_the_same_key_has_one_effect_and_one_answer(acting_as):
    olivia = acting_as("olivia")

    first, second = (olivia.post(PATH, BODY, headers=KEY) for _ in range(2))

    assert first.status_code == 201
    assert told(first) == told(second)
    assert first.headers["ETag"] == '"1"'
    assert (offices(), AuditEvent.objects.count()) == (1, 1)


def test_an_answer_without_a_body_is_kept_too(cast, acting_as):
    olivia = acting_as("olivia")
    role = olivia.post(PATH, BODY).json()["id"]

    answers = [olivia.delete(f"{PATH}{role}/", headers=KEY) for _ in range(2)]

    assert [told(answer) for answer in answers] == [(204, b"", None)] * 2
    assert "Content-Type" not in answers[1].headers


@pytest.mark.parametrize(("body", "query"), [(BODY | {"name": "Desk"}, ""), (BODY, "?facility_id=1")])
def test_the_same_key_for_another_request_is_refused(acting_as, body, query):
    olivia = acting_as("olivia")
    olivia.post(PATH, BODY, headers=KEY)

    response = olivia.post(PATH + query, body, headers=KEY)

    assert (response.status_code, response.json()) == (
        422,
        {"detail": "This Idempotency-Key was used for a different request.", "code": "idempotency.other_body"},
    )
    assert AuditEvent.objects.count() == 1


def test_keys_of_other_people_and_other_routes_are_their_own(acting_as):
    first = acting_as("olivia").post(PATH, BODY, headers=KEY)

    elsewhere = acting_as("olivia").patch(f"{PATH}{first.json()['id']}/", BODY, headers=KEY)
    somebody = acting_as("liam").post(PATH, BODY, headers=KEY)

    assert (elsewhere.status_code, somebody.status_code) == (200, 201)
    assert somebody.json()["id"] != first.json()["id"]


def test_a_refusal_is_not_kept(cast, acting_as):
    olivia = acting_as("olivia")
    taken = olivia.post(PATH, BODY).json()["id"]

    refused = olivia.post(PATH, BODY, headers=KEY)
    olivia.delete(f"{PATH}{taken}/")
    accepted = olivia.post(PATH, BODY, headers=KEY)

    assert (refused.status_code, accepted.status_code) == (400, 201)


def test_a_key_that_is_too_long_is_bad_input(acting_as):
    response = acting_as("olivia").post(PATH, BODY, headers={"Idempotency-Key": "k" * 256})

    assert (response.status_code, response.json()["Idempotency-Key"]) == (400, ["Use at most 255 characters."])
    assert offices() == 0
    assert acting_as("olivia").post(PATH, BODY, headers={"Idempotency-Key": "k" * 255}).status_code == 201


@pytest.mark.parametrize("key", ["", "   "])
def test_an_empty_key_is_no_key(acting_as, key):
    olivia, headers = acting_as("olivia"), {"Idempotency-Key": key}

    answers = [olivia.post(PATH, BODY, headers=headers).status_code for _ in range(2)]

    assert answers == [201, 400]
    assert not RememberedAnswer.objects.exists()


def test_a_key_is_forgotten_after_a_day(acting_as):
    olivia = acting_as("olivia")
    olivia.post(PATH, BODY, headers=KEY)
    RememberedAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24))

    assert olivia.post(PATH, BODY | {"code": "desk"}, headers=KEY).json()["code"] == "desk"
    assert RememberedAnswer.objects.count() == 1


def test_old_answers_are_purged_and_young_ones_kept(acting_as):
    olivia, now = acting_as("olivia"), timezone.now()
    olivia.post(PATH, BODY, headers=KEY)

    assert idempotency.purge(now=now) == 0
    assert idempotency.purge(now=now + timedelta(hours=25)) == 1


def test_an_answer_is_kept_sealed(acting_as):
    acting_as("olivia").post(PATH, BODY, headers=KEY)

    assert "office" not in RememberedAnswer.objects.get().sealed_answer.lower()


def test_a_server_without_the_key_of_an_answer_asks_to_come_back(acting_as, settings):
    """As one that was not restarted yet while keys are exchanged."""
    olivia = acting_as("olivia")
    first = olivia.post(PATH, BODY, headers=KEY)
    ours = settings.FIELD_KEYS
    try:
        settings.FIELD_KEYS = {"t2": "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}
        ring.cache_clear()
        without = olivia.post(PATH, BODY, headers=KEY)
    finally:
        settings.FIELD_KEYS = ours
        ring.cache_clear()
    again = olivia.post(PATH, BODY, headers=KEY)

    assert (without.status_code, without.headers["Retry-After"]) == (503, "10")
    assert without.json() == {
        "detail": "This server lacks a key for what is asked. Try again in a moment, or tell whoever runs CareFlow.",
        "code": "server.key_away",
    }
    assert told(again) == told(first)
    assert offices() == 1


def test_effect_and_answer_are_stored_together_or_not_at_all(acting_as, monkeypatch):
    def crash(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(idempotency, "keep", crash)

    assert acting_as("olivia").post(PATH, BODY, headers=KEY).status_code == 500
    assert (offices(), AuditEvent.objects.count()) == (0, 0)


def test_many_at_once_have_one_effect(own_cast):
    token = token_for(own_cast.users["olivia"])

    answers = at_once([lambda: As(token).post(PATH, BODY, headers=KEY)] * 8)

    done = [answer for answer in answers if answer.status_code == 201]
    turned_away = [answer.json()["code"] for answer in answers if answer.status_code != 201]
    assert len({answer.content for answer in done}) == 1
    assert set(turned_away) <= ({"idempotency.under_way"} if connection.vendor == "postgresql" else set())
    assert offices() == 1
    assert told(As(token).post(PATH, BODY, headers=KEY)) == told(done[0])


def test_a_second_try_while_the_first_is_under_way_waits_or_comes_back(own_cast):
    token = token_for(own_cast.users["olivia"])
    slot = idempotency.slot_for(
        person_id=own_cast.users["olivia"].pk, method="POST", path=f"/v1/{PATH}", query="", key="5f0c", body=b""
    )
    under_way, over = threading.Event(), threading.Event()

    def first_try():
        with transaction.atomic():
            idempotency.recall(slot, now=timezone.now())
            under_way.set()
            over.wait(0.5 if connection.vendor == "sqlite" else 20)
        connections.close_all()

    first = threading.Thread(target=first_try)
    first.start()
    under_way.wait(20)
    response = As(token).post(PATH, BODY, headers=KEY)
    over.set()
    first.join()

    if connection.vendor == "postgresql":
        assert (response.status_code, response.json()["code"]) == (409, "idempotency.under_way")
        assert As(token).post(PATH, BODY, headers=KEY).status_code == 201
    else:
        assert response.status_code == 201
