"""Secrets that are made once and kept from others."""

import base64
import os
import sqlite3
import stat
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context

import pytest

from careflow.platform.sealed import KeyRing
from careflow.settings import keys
from careflow.settings.environment import Environment
from careflow.settings.refused import Refused

OLD_KEY = base64.b64encode(b"o" * 32).decode()
NEW_KEY = base64.b64encode(b"n" * 32).decode()
LONG_SECRET = "Zk3vQ9-not-a-real-one-7Wd2xB5nLr8TgH1c"


def both(folder):
    environment = Environment(data_dir=folder)
    return keys.secret_key(environment), keys.field_keys(environment)


def test_they_are_made_once_and_found_again(tmp_path):
    assert both(tmp_path) == both(tmp_path)


def test_each_clinic_gets_its_own(tmp_path):
    assert both(tmp_path / "a")[0] != both(tmp_path / "b")[0]
    assert both(tmp_path / "a")[1] != both(tmp_path / "b")[1]


def test_nobody_else_can_read_them(tmp_path):
    folder = tmp_path / "data"
    old = os.umask(0)
    try:
        both(folder)
    finally:
        os.umask(old)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert modes == {"data": 0o700, "secrets": 0o700, "secret_key": 0o600, "field_keys": 0o600}


def test_a_file_that_others_can_read_is_refused(tmp_path):
    both(tmp_path)
    (tmp_path / "secrets" / "field_keys").chmod(0o644)

    with pytest.raises(Refused, match=r"field_keys can be read by others: run `chmod 600"):
        both(tmp_path)


def test_starts_at_the_same_moment_agree(tmp_path):
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as pool:
        answers = list(pool.map(both, [tmp_path] * 16))

    assert all(answer == answers[0] for answer in answers)
    assert sorted(path.name for path in (tmp_path / "secrets").iterdir()) == ["field_keys", "secret_key"]


def test_a_database_without_its_keys_does_not_get_new_ones(tmp_path):
    both(tmp_path)
    (tmp_path / "careflow.sqlite3").touch()
    (tmp_path / "secrets" / "field_keys").unlink()

    with pytest.raises(Refused, match="Bring the file back from the backup"):
        both(tmp_path)

    assert not (tmp_path / "secrets" / "field_keys").exists()


def test_keys_of_the_environment_go_before_files(tmp_path):
    environment = Environment(
        data_dir=tmp_path, secret_key=LONG_SECRET, field_encryption_keys=[f"new:{NEW_KEY}", f"old:{OLD_KEY}"]
    )

    assert keys.secret_key(environment) == LONG_SECRET
    assert keys.field_keys(environment) == {"new": NEW_KEY, "old": OLD_KEY}
    assert list(tmp_path.iterdir()) == []


def test_the_first_key_seals_and_all_of_them_open():
    environment = Environment(field_encryption_keys=[f"new:{NEW_KEY}", f"old:{OLD_KEY}"])
    ring = KeyRing(keys.field_keys(environment))

    assert ring.seal(b"123-45-6789", place="p").startswith("new:")
    assert ring.open(KeyRing({"old": OLD_KEY}).seal(b"123-45-6789", place="p"), place="p") == b"123-45-6789"


def test_a_fresh_key_fits_the_ring(tmp_path):
    ring = KeyRing(both(tmp_path)[1])

    assert ring.open(ring.seal(b"x", place="p"), place="p") == b"x"


@pytest.mark.parametrize(
    "pairs",
    [
        ["nocolon"],
        [f":{NEW_KEY}"],
        ["k1:"],
        ["k1:not base64"],
        ["k1:" + base64.b64encode(b"short").decode()],
        [f"k1:{NEW_KEY}", f"k1:{OLD_KEY}"],
    ],
)
def test_a_malformed_key_is_refused_without_being_repeated(pairs):
    with pytest.raises(Refused, match="FIELD_ENCRYPTION_KEYS") as refused:
        keys.field_keys(Environment(field_encryption_keys=pairs))

    assert NEW_KEY not in str(refused.value)


@pytest.mark.parametrize("weak", ["short", "x" * 64, "changeme" * 8, "django-insecure-" + LONG_SECRET])
@pytest.mark.parametrize(
    ("debug", "host", "starts"),
    [
        (False, "127.0.0.1", False),
        (False, "0.0.0.0", False),
        (True, "0.0.0.0", False),
        (True, "127.0.0.1", True),  # somebody tries something on their own machine
    ],
)
def test_a_weak_secret_is_refused_wherever_people_could_be(weak, debug, host, starts):
    environment = Environment(secret_key=weak, debug=debug, host=host)

    if starts:
        assert keys.secret_key(environment) == weak
        return
    with pytest.raises(Refused, match="SECRET_KEY must hold at least 32 random bytes") as refused:
        keys.secret_key(environment)
    assert weak not in str(refused.value)


def test_the_key_that_seals_the_log_is_made_once(tmp_path):
    made = keys.audit_signing_keys(Environment(data_dir=tmp_path))

    assert keys.audit_signing_keys(Environment(data_dir=tmp_path)) == made
    assert len(base64.b64decode(made[0])) == 32
    assert stat.S_IMODE((tmp_path / "secrets" / "audit_signing_keys").stat().st_mode) == 0o600


@pytest.fixture
def sealed_place(tmp_path):
    """Gives the file of its keys, which is missing."""
    with closing(sqlite3.connect(tmp_path / "careflow.sqlite3")) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE audit_auditseal (id)")
        database.execute("INSERT INTO audit_auditseal VALUES (1)")
    return tmp_path / "secrets" / "audit_signing_keys"


def test_a_sealed_log_without_its_keys_does_not_get_new_ones(sealed_place, tmp_path):
    before = sorted(tmp_path.iterdir())

    with pytest.raises(Refused) as refused:
        keys.audit_signing_keys(Environment(data_dir=tmp_path))

    assert str(refused.value).startswith(f"{sealed_place} is missing, but the log of this place is sealed: bring the ")
    assert "the old public key into AUDIT_PUBLIC_KEYS" in str(refused.value)
    assert sorted(tmp_path.iterdir()) == before


def test_a_key_that_is_there_or_set_signs_in_a_sealed_place(sealed_place, tmp_path):
    assert keys.audit_signing_keys(Environment(data_dir=tmp_path, audit_signing_keys=[OLD_KEY])) == [OLD_KEY]

    assert keys.bring_back_audit_keys(Environment(data_dir=tmp_path), NEW_KEY)
    assert keys.audit_signing_keys(Environment(data_dir=tmp_path)) == [NEW_KEY]


@pytest.mark.parametrize("statements", [[], ["CREATE TABLE audit_auditseal (id)"]])
def test_a_database_without_seals_gets_a_key(tmp_path, statements):
    with closing(sqlite3.connect(tmp_path / "careflow.sqlite3")) as database:
        for statement in statements:
            database.execute(statement)

    assert len(keys.audit_signing_keys(Environment(data_dir=tmp_path))) == 1


def test_with_postgresql_the_newest_seal_tells_that_there_were_keys(tmp_path):
    elsewhere = {"data_dir": tmp_path, "database_url": "postgres://ann@db.example/clinic"}
    (tmp_path / "newest_seal_0123456789ab").touch()

    with pytest.raises(Refused, match="audit_signing_keys is missing, but the log of this place is sealed"):
        keys.audit_signing_keys(Environment(**elsewhere))

    (tmp_path / "newest_seal_0123456789ab").unlink()
    assert len(keys.audit_signing_keys(Environment(**elsewhere))) == 1


def test_a_key_that_another_start_makes_meanwhile_is_taken(sealed_place, tmp_path, monkeypatch):
    environment = Environment(data_dir=tmp_path)

    def sealing_meanwhile(_):
        return keys.bring_back_audit_keys(environment, OLD_KEY)

    monkeypatch.setattr(keys, "_has_sealed", sealing_meanwhile)

    assert keys.audit_signing_keys(environment) == [OLD_KEY]


def test_a_new_key_goes_in_front_of_the_old_one(tmp_path):
    (old,) = keys.audit_signing_keys(Environment(data_dir=tmp_path))
    (tmp_path / "secrets" / "audit_signing_keys").write_text(f"{NEW_KEY}\n{old}\n")

    assert keys.audit_signing_keys(Environment(data_dir=tmp_path)) == [NEW_KEY, old]
    environment = Environment(data_dir=tmp_path, audit_signing_keys=[OLD_KEY], audit_public_keys=[NEW_KEY])
    assert (keys.audit_signing_keys(environment), keys.audit_public_keys(environment)) == ([OLD_KEY], [NEW_KEY])


@pytest.mark.parametrize("key", ["", "x", "AAAA"])
def test_what_cannot_seal_the_log_is_refused(tmp_path, key):
    with pytest.raises(Refused, match="AUDIT_SIGNING_KEYS: each entry must be 32 bytes in base64"):
        keys.audit_signing_keys(Environment(data_dir=tmp_path, audit_signing_keys=[key]))
    with pytest.raises(Refused, match="AUDIT_PUBLIC_KEYS: each entry must be 32 bytes in base64"):
        keys.audit_public_keys(Environment(data_dir=tmp_path, audit_public_keys=[key]))


def test_an_empty_file_is_no_key(tmp_path):
    keys.audit_signing_keys(Environment(data_dir=tmp_path))
    (tmp_path / "secrets" / "audit_signing_keys").write_text("")

    with pytest.raises(Refused, match="AUDIT_SIGNING_KEYS"):
        keys.audit_signing_keys(Environment(data_dir=tmp_path))


def test_keys_that_come_back_stand_behind_those_that_are_here(tmp_path):
    environment = Environment(data_dir=tmp_path)

    assert keys.bring_back_audit_keys(environment, f"{OLD_KEY}\n") is True
    assert keys.audit_signing_keys(environment) == [OLD_KEY]
    assert keys.bring_back_audit_keys(environment, f"{NEW_KEY}\n{OLD_KEY}\n") is False
    assert keys.audit_signing_keys(environment) == [OLD_KEY, NEW_KEY]
    assert stat.S_IMODE((tmp_path / "secrets" / "audit_signing_keys").stat().st_mode) == 0o600


def test_keys_of_the_environment_are_left_alone(tmp_path):
    environment = Environment(data_dir=tmp_path, audit_signing_keys=[OLD_KEY])

    assert keys.bring_back_audit_keys(environment, NEW_KEY) is False
    assert not (tmp_path / "secrets").exists()
