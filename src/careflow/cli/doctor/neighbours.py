"""What else CareFlow talks to: the replica, Redis and the storage of documents. Replica and Redis have seconds to
answer."""

from collections.abc import Iterator
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DEFAULT_DB_ALIAS, Error
from django.utils import timezone
from redis import RedisError

from careflow.cli.doctor.findings import Level, Said
from careflow.domains.audit.queries.replication import LogTrail
from careflow.platform.limits import TABLE
from careflow.platform.redis_counters import RedisCounters
from careflow.platform.replica import ALIAS, MOST_LAG
from careflow.settings.environment import Environment

PROBE = b"careflow doctor"


def replica(_: Environment) -> Iterator[Said]:
    if ALIAS not in settings.DATABASES:
        yield (Level.OK, "There is none.")
        return
    trail = LogTrail()
    try:
        newest = trail.newest(using=ALIAS)
    except Error as error:
        yield (
            Level.FAIL,
            f"The replica does not answer ({type(error).__name__}), so the primary does its work, too: look at"
            " DATABASE_REPLICA_URL, and whether it runs.",
        )
        return
    missing_since = trail.written_after(newest, using=DEFAULT_DB_ALIAS)
    if missing_since and (lag := timezone.now() - missing_since) > MOST_LAG:
        yield (
            Level.FAIL,
            f"The replica is {lag.total_seconds():,.0f} s behind, so the primary does its work, too: see what holds"
            " it up.",
        )


def redis(environment: Environment) -> Iterator[Said]:
    if not environment.redis_url:
        yield (Level.OK, "There is none.")
        return
    try:
        RedisCounters(environment.redis_url, otherwise=TABLE).redis.ping()
    except RedisError as error:
        yield (
            Level.FAIL,
            f"Redis does not answer ({type(error).__name__}), so limits are counted in the database: look at REDIS_URL,"
            " and whether it runs.",
        )


def storage(_: Environment) -> Iterator[Said]:
    """A probe is written, read and taken away again."""
    documents = storages["documents"]
    name = documents.save(f"doctor/{uuid4().hex}", ContentFile(PROBE))
    try:
        with documents.open(name) as file:
            same = file.read() == PROBE
    finally:
        documents.delete(name)
    if not same:
        yield (Level.FAIL, "The storage of documents gives back something else: do not use it.")


ON_TABLES = [("replica", replica, "The replica answers, and keeps up.")]
CHECKS = [
    ("redis", redis, "Redis answers."),
    ("storage", storage, "Papers can be written, read and taken away."),
]
