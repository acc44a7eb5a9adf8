"""Keys and what they seal: none is given up while it is needed, and values move without anybody noticing."""

import ast
import base64
import threading

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.models import TextField
from django.utils import timezone

from careflow.domains.patients.models import Patient
from careflow.platform import field_keys, idempotency
from careflow.platform.field_keys import keys_in_use, missing_keys, reseal, sealed_columns, values_to_reseal
from careflow.platform.idempotency import KeptAnswer, Slot
from careflow.platform.models import FieldKeyInUse, RememberedAnswer
from careflow.platform.sealed import SealedField, ring
from tests.architecture.source import modules
from tests.domains.patients.factories import a_patient

OLD = {"2025": base64.b64encode(b"o" * 32).decode()}
NEW = {"2026": base64.b64encode(b"n" * 32).decode()}
SLOT = Slot(1, "POST", "/v1/patients/", "key", "f" * 64)
ANSWER = KeptAnswer(201, b'{"id": 7}', {"ETag": '"1"'})
SECONDS = 60


@pytest.fixture(autouse=True)
def ring_of(settings):
    def put(keys):
        settings.FIELD_KEYS = keys
        ring.cache_clear()

    put(OLD)
    yield put
    ring.cache_clear()


def a_secret(cast, number=0):
    patient = a_patient(cast.facilities["north"], first_name="Ana", last_name=f"Mora {number}")
    Patient.unscoped.filter(pk=patient.pk).update(ssn=f"900-12-{number:04}", version=5)
    return patient.pk


def stored(pk):
    return Patient.unscoped.extra(select={"text": "ssn"}).values_list("text", flat=True).get(pk=pk)


def reseal_all():
    return sum(reseal(column, seen=lambda _: None) for column in sealed_columns())


def test_every_sealed_column_of_every_table_is_found():
    places = {column.place for column in sealed_columns()}
    sealed = {
        f"{model._meta.db_table}.{entry.column}"
        for model in apps.get_models(include_auto_created=True)
        for entry in model._meta.concrete_fields
        if isinstance(entry, SealedField) or (isinstance(entry, TextField) and "sealed" in entry.name)
    }

    assert {"patients_patient.ssn", "accounts_secondfactor.secret", idempotency.PLACE} <= places
    assert sealed == places


def test_whoever_seals_by_hand_is_known():
    sealing = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "seal"
    }

    assert sealing == {"platform/sealed.py", "platform/field_keys.py", "platform/idempotency.py"}


def test_values_move_to_the_new_key_and_open_with_it_alone(cast, ring_of):
    pk = a_secret(cast)
    idempotency.keep(SLOT, ANSWER, now=timezone.now())
    before = Patient.unscoped.filter(pk=pk).values("version", "updated_at", "search_text", "ssn").get()

    ring_of(NEW | OLD)
    assert {column.place: count for column, count in values_to_reseal().items()} == {
        "patients_patient.ssn": 1, idempotency.PLACE: 1,
    }  # fmt: skip
    assert reseal_all() == 0

    ring_of(NEW)
    assert (values_to_reseal(), keys_in_use()) == ({}, {"2026": 2})
    assert Patient.unscoped.filter(pk=pk).values("version", "updated_at", "search_text", "ssn").get() == before
    assert idempotency.recall(SLOT, now=timezone.now()) == ANSWER


def test_more_than_a_batch_and_a_second_time_nothing(cast, ring_of, monkeypatch):
    monkeypatch.setattr(field_keys, "BATCH", 2)
    pks = [a_secret(cast, number) for number in range(5)]

    ring_of(NEW | OLD)
    assert reseal_all() == 0
    texts = [stored(pk) for pk in pks]
    assert reseal_all() == 0

    assert all(text.startswith("2026:") for text in texts)
    assert [stored(pk) for pk in pks] == texts


def test_what_no_key_opens_is_passed_over_and_counted(cast, ring_of):
    lost, kept = a_secret(cast, 1), a_secret(cast, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET ssn = %s WHERE id = %s", ["2024:AAAA", lost])

    ring_of(NEW | OLD)

    assert reseal_all() == 1
    assert (stored(lost), stored(kept)[:5]) == ("2024:AAAA", "2026:")


def test_a_value_that_changed_meanwhile_is_left_as_it_is(cast, ring_of, monkeypatch):
    pk = a_secret(cast)
    ring_of(NEW | OLD)
    seal = ring().seal

    def change_first(plain, *, place):
        monkeypatch.setattr(ring(), "seal", seal)
        Patient.unscoped.filter(pk=pk).update(ssn="900-99-9999")
        return seal(plain, place=place)

    monkeypatch.setattr(ring(), "seal", change_first)
    reseal_all()

    assert Patient.unscoped.get(pk=pk).ssn == "900-99-9999"


def test_nobodys_work_is_lost_while_keys_are_changed(own_cast, ring_of, monkeypatch):
    monkeypatch.setattr(field_keys, "BATCH", 3)
    pks = [a_secret(own_cast, number) for number in range(30)]
    told, stop, failures = {}, threading.Event(), []

    def work():
        try:
            for number in range(10_000):
                pk, ssn = pks[number * 7 % 30], f"901-00-{number:04}"
                Patient.unscoped.filter(pk=pk).update(ssn=ssn)
                told[pk] = ssn
                if stop.wait(0.002):
                    return
        except Exception as failure:  # noqa: BLE001  (told to the test)
            failures.append(failure)
        finally:
            connections.close_all()

    ring_of(NEW | OLD)
    thread = threading.Thread(target=work)
    thread.start()
    while len(told) < 3:
        stop.wait(0.01)
    for _ in range(10):
        reseal_all()
    stop.set()
    thread.join(SECONDS)

    ring_of(NEW)
    assert failures == []
    assert values_to_reseal() == {}
    expected = {pk: f"900-12-{number:04}" for number, pk in enumerate(pks)} | told
    assert dict(Patient.unscoped.filter(pk__in=pks).values_list("pk", "ssn")) == expected


def test_a_key_that_seals_something_is_missed(cast, ring_of):
    assert missing_keys() == []
    a_secret(cast)
    ring_of(NEW | OLD)
    assert missing_keys() == []

    ring_of(NEW)

    assert missing_keys() == ["2025"]


def test_a_key_that_seals_nothing_any_more_may_leave(cast, ring_of):
    missing_keys()
    a_secret(cast)
    ring_of(NEW | OLD)
    missing_keys()
    reseal_all()

    ring_of(NEW)

    assert missing_keys() == []
    assert list(FieldKeyInUse.objects.values_list("name", flat=True)) == ["2026"]


def test_another_key_under_a_known_name_is_noticed(db, ring_of):
    assert missing_keys() == []
    ring_of({"2025": NEW["2026"]})
    assert missing_keys() == ["2025"]


def test_remembered_answers_are_found_by_their_place():
    assert f"{RememberedAnswer._meta.db_table}.sealed_answer" == idempotency.PLACE
