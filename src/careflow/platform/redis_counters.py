"""Limits counted in Redis, for many app processes on several machines; in the table while Redis does not answer, so
that a door is never left open."""

import hashlib
import hmac
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from careflow.platform.counters import Counters
from careflow.platform.pauses import Pause

SECONDS_TO_ANSWER = 0.5
SECONDS_LEFT_ALONE = 5.0
COUNTED = -1

# One step that nobody comes between. Times are the caller's, in milliseconds: the clock is the product's own.
COUNT = """
local begun, count = unpack(redis.call('HMGET', KEYS[1], 'begun', 'count'))
local now, window, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not begun or tonumber(begun) + window <= now then
  redis.call('HSET', KEYS[1], 'begun', now, 'count', 1)
  redis.call('PEXPIRE', KEYS[1], window)
  return -1
end
if tonumber(count) >= most then return tonumber(begun) + window - now end
redis.call('HINCRBY', KEYS[1], 'count', 1)
return -1
"""

Answer = TypeVar("Answer")

log = logging.getLogger("careflow.limits")


class RedisCounters:
    def __init__(self, url: str, *, otherwise: Counters) -> None:
        self.redis = redis.Redis.from_url(
            url,
            socket_timeout=SECONDS_TO_ANSWER,
            socket_connect_timeout=SECONDS_TO_ANSWER,
            retry=Retry(NoBackoff(), 0),  # one that was counted before its answer was lost would count twice
        )
        self.otherwise, self.pause = otherwise, Pause(SECONDS_LEFT_ALONE)
        self.script: Any = self.redis.register_script(COUNT)

    def count(self, name: str, *, most: int, window: timedelta, now: datetime) -> timedelta | None:
        def ask() -> timedelta | None:
            left = int(self.script(keys=[key_of(name)], args=[_milliseconds(now), _length(window), most]))
            return None if left == COUNTED else timedelta(milliseconds=left)

        return self._asked(ask, lambda: self.otherwise.count(name, most=most, window=window, now=now))

    def reached(self, name: str, *, most: int, window: timedelta, now: datetime) -> bool:
        def ask() -> bool:
            found: Any = self.redis.hmget(key_of(name), ["begun", "count"])
            begun, count = found
            return begun is not None and int(begun) + _length(window) > _milliseconds(now) and int(count) >= most

        return self._asked(ask, lambda: self.otherwise.reached(name, most=most, window=window, now=now))

    def forget(self, name: str) -> None:
        self.otherwise.forget(name)  # what was counted there while Redis did not answer
        self._asked(lambda: self.redis.delete(key_of(name)), lambda: None)

    def _asked(self, ask: Callable[[], Answer], otherwise: Callable[[], Answer]) -> Answer:
        if self.pause.lasts:
            return otherwise()
        try:
            return ask()
        except redis.RedisError as error:
            log.warning("Redis did not answer, limits are counted in the database: %s", type(error).__name__)
            self.pause.begin()
            return otherwise()


def key_of(name: str) -> str:
    """Names hold user names and addresses, which are nobody's business in Redis."""
    return "careflow:limit:" + hmac.new(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256).hexdigest()


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _length(window: timedelta) -> int:
    return int(window.total_seconds() * 1000)
