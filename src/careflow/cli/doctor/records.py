"""What the database and the keys say; Django is set up."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from careflow.cli import newest_seal
from careflow.cli.database import foreign_keys, is_up_to_date
from careflow.cli.demonstration import open_accounts
from careflow.cli.doctor.findings import Level, Said
from careflow.domains.audit.queries import newest_checkpoint, newest_moment, sealing_lag
from careflow.domains.audit.queries.seals import SealKeyUnknown
from careflow.platform import guards, mail
from careflow.platform.field_keys import foreign_keys_in_use, unreadable_columns
from careflow.settings.environment import Environment
from careflow.settings.refused import Refused

SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")  # touched each time that systemd-timesyncd sets the clock
SKEW = timedelta(seconds=5)
WORST_SKEW = timedelta(seconds=30)  # a step of the codes of an authenticator app
SEALED_WITHIN = timedelta(minutes=10)
DELIVERED_WITHIN = timedelta(hours=1)


def migrations(_: Environment) -> Iterator[Said]:
    if not is_up_to_date():
        yield (Level.FAIL, "The tables are not this version's: run careflow migrate.")
    elif missing := guards.missing(connection):
        yield (Level.FAIL, f"Guards are missing ({', '.join(missing)}): run careflow migrate.")


def are_there() -> bool:
    """Whether there are tables to look into; `migrations` says why not."""
    with suppress(Refused):
        return is_up_to_date()
    return False


def clock(_: Environment) -> Iterator[Said]:
    """Nobody here knows the time for sure: a clock that is off is told by another, or by what it wrote earlier."""
    now, newest = timezone.now(), newest_moment()
    if newest and newest - now > SKEW:
        yield (
            Level.FAIL,
            f"The log knows of a moment {(newest - now).total_seconds():,.0f} s from now: this clock is behind, or was"
            " ahead. Set it right, and keep it by NTP.",
        )
    skew = database_skew()
    if skew > SKEW:
        level = Level.FAIL if skew > WORST_SKEW else Level.WARN
        yield (level, f"The database's clock is {skew.total_seconds():.0f} s off: keep both by NTP.")
    if not SYNCHRONIZED.exists():
        yield (
            Level.OK,
            "This clock was not compared with a time server: systemd-timesyncd keeps none here. See that NTP does.",
        )


def database_skew() -> timedelta:
    """None on SQLite, which has no clock of its own."""
    if connection.vendor != "postgresql":
        return timedelta()
    before = timezone.now()
    return abs(database_time() - before) - (timezone.now() - before)


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told.astimezone(UTC)


def keys(_: Environment) -> Iterator[Said]:
    if missing := foreign_keys_in_use():
        yield (Level.FAIL, foreign_keys(missing))
    elif shut := unreadable_columns():
        yield (Level.FAIL, f"No key opens values of {', '.join(shut)}: bring back the keys of their time.")
    try:
        newest_checkpoint()
    except SealKeyUnknown:
        yield (
            Level.FAIL,
            "The newest seal of the log has an unknown key: add its public half to AUDIT_PUBLIC_KEYS.",
        )


def demo(environment: Environment) -> Iterator[Said]:
    if environment.is_public and (names := open_accounts()):
        yield (
            Level.FAIL,
            f"Whoever knows the published passwords signs in as {', '.join(names)}: take them out of use.",
        )


def sealing(_: Environment) -> Iterator[Said]:
    lag = sealing_lag()
    if lag.oldest and timezone.now() - lag.oldest > SEALED_WITHIN:
        yield (Level.FAIL, f"Events without a seal: {lag.waiting:,}. Run careflow seal-audit each minute.")
    if not newest_seal.is_in_log():
        yield (Level.FAIL, "The newest seal that was made here is no longer in the log: run careflow verify-audit.")


def letters(_: Environment) -> Iterator[Said]:
    waiting = mail.backlog(now=timezone.now())
    if waiting.oldest and timezone.now() - waiting.oldest > DELIVERED_WITHIN:
        yield (Level.FAIL, f"Letters that do not leave: {waiting.waiting:,}. Look at EMAIL_URL and the mail server.")


TABLES = [("migrations", migrations, "The tables are this version's, and every guard is in place.")]
CHECKS = [
    ("clock", clock, "A time server keeps this clock, and nothing in the log is ahead of it."),
    ("keys", keys, "They open what is sealed, and know the newest seal."),
    ("demo", demo, "No password that everybody knows opens anything to others."),
    ("sealing", sealing, "The log is sealed up to now."),
    ("letters", letters, "No letter is late."),
]
