"""Each check fails when it should, and says what to do."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from careflow.cli import demonstration, main, serving
from careflow.cli.doctor import machine, neighbours, records
from careflow.cli.doctor.findings import Level
from careflow.domains.audit.operations import Action, record, seal_events
from careflow.importers.demo.group import STAFF_PASSWORD
from careflow.platform import mail
from careflow.platform.actor import system
from careflow.platform.models import FieldKeyInUse
from careflow.platform.sealed import ring
from careflow.settings import keys
from careflow.settings.environment import Environment
from careflow.settings.refused import Refused
from proofs.serving import careflow, environment, free_port
from tests.domains.audit.tampering import seal, write

PUBLIC = {"host": "0.0.0.0", "https": True, "num_proxies": 1, "allowed_hosts": ["clinic.example"]}
SAFE = {
    **PUBLIC, "email_url": "smtps://mail.example", "cors_allowed_origins": ["https://app.example"],
    "csrf_trusted_origins": ["https://app.example"],
}  # fmt: skip
HERE = Environment()
CHECKS = [*machine.CHECKS, *records.TABLES, *records.CHECKS, *neighbours.ON_TABLES, *neighbours.CHECKS]


def said(check, of=HERE):
    return list(check(of))


@pytest.fixture
def installed(db, tmp_path, monkeypatch):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "careflow.sqlite3").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(demonstration.connections, "close_all", lambda: None)
    return tmp_path


def test_where_all_is_well_each_check_says_so(installed, monkeypatch):
    monkeypatch.setattr(machine, "ENOUGH", 0)
    done = CliRunner().invoke(main, ["doctor"])

    lines = [line.split(maxsplit=2) for line in done.output.splitlines()]
    assert [(level, name) for level, name, _ in lines] == [("ok", name) for name, *_ in CHECKS]
    assert done.exit_code == 0


def test_one_that_fails_is_told_as_json_and_by_the_status(installed, monkeypatch):
    monkeypatch.setattr(machine, "ENOUGH", 0)
    monkeypatch.setattr(records.guards, "missing", lambda _: 1 / 0)
    done = CliRunner().invoke(main, ["doctor", "--json"])

    found = json.loads(done.output)
    assert [each for each in found if each["level"] != "ok"] == [
        {"check": "migrations", "level": "fail", "sentence": "This could not be checked (ZeroDivisionError)."}
    ]
    assert len(found) == len(CHECKS)
    assert done.exit_code == 1


def test_a_folder_without_anything_stays_one(tmp_path):
    done = careflow("doctor", env=environment(tmp_path, free_port()))

    assert (done.returncode, done.stdout) == (
        1,
        f"fail start       No CareFlow has run with {tmp_path / 'data'} yet: "
        "set DATA_DIR, or run careflow migrate or careflow run.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_settings_that_cannot_be_read_are_the_only_finding(tmp_path):
    done = careflow("doctor", env=environment(tmp_path, free_port(), WORKERS="many"))

    assert done.returncode == 1
    assert done.stdout == "fail settings    WORKERS must be a whole number from 1 to 256.\n"


def test_keys_that_others_can_read_stop_it(tmp_path):
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    (tmp_path / "data" / "careflow.sqlite3").touch()
    (tmp_path / "data" / "secrets" / "secret_key").write_text("x" * 64)
    (tmp_path / "data" / "secrets" / "secret_key").chmod(0o644)

    done = careflow("doctor", env=environment(tmp_path, free_port()))

    assert done.returncode == 1
    assert "secret_key can be read by others: run `chmod 600" in done.stdout


def test_an_address_of_redis_that_cannot_be_read_stops_it(tmp_path):
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    keys.field_keys(Environment(data_dir=tmp_path / "data"))
    (tmp_path / "data" / "careflow.sqlite3").touch()

    done = careflow("doctor", env=environment(tmp_path, free_port(), REDIS_URL="http://x"))

    assert done.returncode == 1
    assert "\nfail start       REDIS_URL must read redis://" in done.stdout
    assert "counted in the database" not in done.stdout


@pytest.mark.parametrize(
    ("choice", "level", "word"),
    [
        ({"allowed_hosts": ["*"]}, Level.FAIL, "ALLOWED_HOSTS takes every name"),
        ({"https": False}, Level.FAIL, "HTTPS=true"),
        ({"debug": True}, Level.FAIL, "DEBUG"),
        ({"demo_mode": True}, Level.FAIL, "DEMO_MODE"),
        ({"allowed_hosts": ["localhost"]}, Level.FAIL, "ALLOWED_HOSTS names this machine alone"),
        ({"num_proxies": 0}, Level.WARN, "NUM_PROXIES"),
        ({"email_url": ""}, Level.WARN, "EMAIL_URL"),
        ({"cors_allowed_origins": ["http://app.example"]}, Level.WARN, "CORS_ALLOWED_ORIGINS"),
    ],
)
def test_a_setting_that_is_unsafe_where_others_come_is_found(choice, level, word):
    assert said(machine.settings, Environment(**SAFE)) == []

    [(found, sentence)] = said(machine.settings, Environment(**SAFE | choice))
    assert (found, word in sentence) == (level, True)


@pytest.mark.parametrize(
    "choice", [{"host": "10.0.0.5"}, {"https": True}, {"num_proxies": 1}, {"allowed_hosts": ["a.b"]}]
)
def test_what_others_reach_is_public_also_behind_a_proxy(choice):
    assert not HERE.is_public
    assert Environment(**choice).is_public


def test_a_full_disk_fails_before_it_is_full(monkeypatch):
    for free, level in ((machine.LEAST - 1, Level.FAIL), (machine.ENOUGH - 1, Level.WARN)):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        assert [found for found, _ in said(machine.disk)] == [level, level]


def test_a_machine_without_zones_is_found(monkeypatch):
    monkeypatch.setattr(machine, "ZoneInfo", lambda _: (_ for _ in ()).throw(machine.ZoneInfoNotFoundError))

    assert said(machine.zones) == [(Level.FAIL, "This machine knows no time zones: install tzdata.")]


def test_tables_of_another_version_and_missing_guards_are_found(db, monkeypatch):
    assert said(records.migrations) == []
    monkeypatch.setattr(records.guards, "missing", lambda _: ["never_deleted"])
    assert said(records.migrations) == [(Level.FAIL, "Guards are missing (never_deleted): run careflow migrate.")]
    monkeypatch.setattr(records, "is_up_to_date", lambda: False)
    assert said(records.migrations) == [(Level.FAIL, "The tables are not this version's: run careflow migrate.")]


@pytest.fixture
def synchronized(tmp_path, monkeypatch):
    """As systemd-timesyncd leaves it once the clock is set."""
    (tmp_path / "synchronized").touch()
    monkeypatch.setattr(records, "SYNCHRONIZED", tmp_path / "synchronized")


@pytest.mark.parametrize(("seconds", "levels"), [(0, []), (10, [Level.WARN]), (-60, [Level.FAIL])])
def test_a_database_whose_clock_is_another_is_found(db, monkeypatch, synchronized, seconds, levels):
    monkeypatch.setattr(records.connection, "vendor", "postgresql", raising=False)
    monkeypatch.setattr(records, "database_time", lambda: timezone.now() + timedelta(seconds=seconds))

    assert [level for level, _ in said(records.clock)] == levels


def test_a_clock_behind_the_newest_event_or_seal_is_found(db, synchronized):
    happened(minutes=1)
    assert said(records.clock) == []

    happened(minutes=-60)
    [(level, sentence)] = said(records.clock)
    assert level is Level.FAIL
    assert re.fullmatch(r"The log knows of a moment 3,\d{3} s from now: this clock is behind, .* by NTP\.", sentence)


def test_a_seal_from_the_future_tells_of_the_clock_too(db, synchronized):
    happened(minutes=1)
    seal_events(now=timezone.now() + timedelta(hours=1))

    assert [level for level, _ in said(records.clock)] == [Level.FAIL]


def test_a_clock_that_no_time_server_keeps_is_not_said_to_be_right(db, tmp_path, monkeypatch):
    monkeypatch.setattr(records, "SYNCHRONIZED", tmp_path / "synchronized")

    assert said(records.clock) == [
        (
            Level.OK,
            "This clock was not compared with a time server: systemd-timesyncd keeps none here. See that NTP does.",
        )
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
def test_the_database_is_asked_for_its_time(db):
    assert abs(records.database_time() - timezone.now()) < timedelta(seconds=60)


def test_keys_that_do_not_fit_are_found(db, settings):
    now = timezone.now()
    mail.send(
        mail.Letter("ann@example.org", "Hello", "A text."), key="hello:1", now=now, due_at=now + timedelta(days=1)
    )
    write()
    seal()
    assert said(records.keys) == []

    ring.cache_clear()
    settings.FIELD_KEYS = {"t1": "BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}
    settings.AUDIT_SIGNING_KEYS = ["BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]
    assert [sentence.partition(":")[0] for _, sentence in said(records.keys)] == [
        "No key opens values of platform_outgoingletter.letter",
        "The newest seal of the log has an unknown key",
    ]

    ring.cache_clear()
    FieldKeyInUse.objects.create(name="k0", fingerprint="another")
    assert "sealed with other keys (k0)" in said(records.keys)[0][1]


@pytest.fixture
def demo_doctor(db, monkeypatch):
    monkeypatch.setattr(demonstration.connections, "close_all", lambda: None)
    user = get_user_model()(username="demo_doctor")
    user.set_password(STAFF_PASSWORD)
    user.save()
    return user


def test_published_passwords_are_found_where_others_come(demo_doctor):
    assert said(records.demo) == []
    assert said(records.demo, Environment(**SAFE)) == [
        (Level.FAIL, "Whoever knows the published passwords signs in as demo_doctor: take them out of use.")
    ]

    demo_doctor.is_active = False
    demo_doctor.save()
    assert said(records.demo, Environment(**SAFE)) == []


def test_a_start_for_others_refuses_published_passwords(demo_doctor):
    with pytest.raises(Refused, match="Whoever knows the published passwords signs in as demo_doctor"):
        serving.refuse_open_demo()

    demo_doctor.set_password("one of their own")
    demo_doctor.save()
    serving.refuse_open_demo()


def test_events_that_wait_for_a_seal_are_found(db):
    happened(minutes=1)
    assert said(records.sealing) == []

    seal()
    happened(minutes=20)
    assert said(records.sealing) == [(Level.FAIL, "Events without a seal: 1. Run careflow seal-audit each minute.")]


def happened(*, minutes):
    record(
        actor=system(name="test"), action=Action.CREATE, subject="patients/patient", subject_id=1, summary="",
        at=timezone.now() - timedelta(minutes=minutes),
    )  # fmt: skip


def test_letters_that_do_not_leave_are_found(db):
    now = timezone.now()
    letter = mail.Letter("ann@example.org", "Hello", "A text.")
    mail.send(letter, key="hello:1", now=now, due_at=now - timedelta(minutes=30))
    assert said(records.letters) == []

    mail.send(letter, key="hello:2", now=now, due_at=now - timedelta(hours=2))
    assert said(records.letters) == [
        (Level.FAIL, "Letters that do not leave: 2. Look at EMAIL_URL and the mail server.")
    ]
