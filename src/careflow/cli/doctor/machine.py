"""What can be told without the database: settings, disks, zones."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from careflow.cli.doctor.findings import Level, Said
from careflow.settings.environment import Environment

GIBIBYTE = 1024**3
ENOUGH = 2 * GIBIBYTE
LEAST = GIBIBYTE // 4


def settings(environment: Environment) -> Iterator[Said]:
    if "*" in environment.allowed_hosts:
        yield Level.FAIL, "ALLOWED_HOSTS takes every name: name those that clients use."
    if environment.is_public:
        yield from (said for is_wrong, said in _in_public(environment) if is_wrong)


def _in_public(of: Environment) -> Iterator[tuple[bool, Said]]:
    origins = [*of.cors_allowed_origins, *of.csrf_trusted_origins]
    fail, warn = Level.FAIL, Level.WARN
    yield not of.https, (fail, "Passwords travel in the clear: put TLS in front and set HTTPS=true.")
    yield of.debug, (fail, "DEBUG shows internals to callers: unset it.")
    yield bool(of.demo_mode), (fail, "DEMO_MODE lets everybody in: set DEMO_MODE=false.")
    yield not of.answers_elsewhere, (fail, "ALLOWED_HOSTS names this machine alone: add the name that clients use.")
    yield of.https and not of.num_proxies, (warn, "Behind a proxy all callers count as one: set NUM_PROXIES.")
    yield not of.email_url.startswith("smtp"), (warn, "No letter leaves this machine: set EMAIL_URL.")
    yield any(origin.startswith("http://") for origin in origins), (
        warn, "Web clients in the clear are let in: CORS_ALLOWED_ORIGINS, CSRF_TRUSTED_ORIGINS.",
    )  # fmt: skip


def disk(environment: Environment) -> Iterator[Said]:
    for name, place in (("DATA_DIR", environment.data_dir), ("temporary files", Path(tempfile.gettempdir()))):
        existing = next(folder for folder in (place, *place.absolute().parents) if folder.exists())
        free = shutil.disk_usage(existing).free
        if free < ENOUGH:
            level = Level.FAIL if free < LEAST else Level.WARN
            yield (level, f"{free / GIBIBYTE:.1f} GiB are free for {name}: make room.")


def zones(_: Environment) -> Iterator[Said]:
    try:
        ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        yield (Level.FAIL, "This machine knows no time zones: install tzdata.")


CHECKS = [
    ("settings", settings, "Nothing unsafe is set."),
    ("disk", disk, "There is room."),
    ("zones", zones, "Time zones are known."),
]
