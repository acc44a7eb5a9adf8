"""What each engine needs, in one place: durability on SQLite, kept connections on PostgreSQL."""

from collections.abc import Mapping
from typing import Any

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
CONNECTION_LIFETIME = 600
SECONDS_OF_SILENCE = 3


def database(config: Mapping[str, object]) -> dict[str, Any]:
    """Complete a parsed DATABASE_URL. Writers on SQLite take the lock when the transaction begins, so that
    two of them wait for each other instead of failing half-way."""
    if str(config["ENGINE"]).endswith("sqlite3"):
        return {
            **config,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS, "timeout": 20},
            "CONN_MAX_AGE": CONNECTION_LIFETIME,
        }
    return {
        **config,
        "ENGINE": "careflow.platform.postgresql",
        "CONN_MAX_AGE": CONNECTION_LIFETIME,
        "CONN_HEALTH_CHECKS": True,
    }


def replica(config: dict[str, Any]) -> dict[str, Any]:
    """A replica that is gone must not make anybody wait: the primary answers instead. Of one that is frozen the kernel
    still acknowledges what it is sent, so the answer to each statement is waited for no longer either."""
    options = {**_options(config), "connect_timeout": 2, "tcp_user_timeout": SECONDS_OF_SILENCE * 1_000}
    return {**config, "OPTIONS": options, "SECONDS_OF_SILENCE": SECONDS_OF_SILENCE}


def _options(config: Mapping[str, object]) -> Mapping[str, Any]:
    found = config.get("OPTIONS", {})
    return found if isinstance(found, Mapping) else {}
