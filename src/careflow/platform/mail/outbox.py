"""Letters that wait: written, taken back and forgotten."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Min, Q

from careflow.platform.mail.letters import Letter, packed
from careflow.platform.mail.postman import nudge
from careflow.platform.models import OutgoingLetter

KEY = re.compile(r"[a-z][a-z0-9_]*(:[a-z0-9_.+-]+)+")
LONGEST_KEY = 200
KEPT = timedelta(days=90)
WITHDRAWN_UNTRIED = Q(ended_because="withdrawn", attempts=0)


class Post(NamedTuple):
    """What `send_all` takes, for each letter what `send` takes."""

    key: str
    letter: Letter | None
    due_at: datetime | None = None
    good_until: datetime | None = None


def send(
    letter: Letter | None,
    *,
    key: str,
    now: datetime,
    due_at: datetime | None = None,
    good_until: datetime | None = None,
) -> None:
    """Leave the letter with the outbox, in the caller's transaction.

    `key` says which letter this is (`reminder:412:2026-11-30`: its kind, then what makes it one of a kind, nothing
    private); a second one with that key is the same letter, for as long as rows are kept. One that was withdrawn
    before anybody tried to send it may be written anew. Nobody gets it after `good_until`. For no letter at all the
    same statements are made, so that an answer takes as long whether there is somebody to write to or not."""
    send_all([Post(key, letter, due_at, good_until)], now=now)


def send_all(posts: Sequence[Post], *, now: datetime) -> None:
    """Many letters by as many statements as one."""
    if not all(KEY.fullmatch(post.key) and len(post.key) <= LONGEST_KEY for post in posts):
        raise ValueError("a key reads kind:number, in small letters")
    OutgoingLetter.objects.filter(WITHDRAWN_UNTRIED, key__in=[post.key for post in posts]).delete()
    # In the order of their keys: two that write the same ones at once wait for each other, and not both ways.
    rows = [_row(post, now) for post in sorted(posts, key=lambda post: post.key)]
    OutgoingLetter.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.due_at <= now for row in rows):
        transaction.on_commit(nudge)


def _row(post: Post, now: datetime) -> OutgoingLetter:
    return OutgoingLetter(
        key=post.key,
        letter=packed(post.letter) if post.letter else "",
        created_at=now,
        due_at=post.due_at or now,
        next_try_at=post.due_at or now,
        good_until=post.good_until,
        ended_at=None if post.letter else now,
        ended_because="" if post.letter else "nobody",
    )


def unused(keys: Sequence[str]) -> set[str]:
    """Those under which a letter may still be written."""
    used = OutgoingLetter.objects.filter(key__in=keys).exclude(WITHDRAWN_UNTRIED)
    return set(keys) - set(used.values_list("key", flat=True))


def withdraw(*keys: str, ending: str = "", now: datetime) -> int:
    """Take back the letters with these keys and all whose keys go on from them (`reminder:412` takes back
    `reminder:412:2026-11-30`, not `reminder:4123:…`), unless they have left; with an `ending`, only those whose last
    parts it is. Returns how many; one that is just being sent may still arrive."""
    named = [Q(key=key) | Q(key__startswith=f"{key}:") for key in keys]
    waiting = OutgoingLetter.objects.filter(reduce(or_, named), ended_at=None)
    if ending:
        waiting = waiting.filter(key__endswith=f":{ending}")
    return waiting.update(ended_at=now, ended_because="withdrawn", letter="")


def try_now(*, ids: Iterable[int], now: datetime) -> list[OutgoingLetter]:
    """Do not wait for the next try of these, whose last one failed. Returns those; what nobody holds any more, has
    not been tried yet, or is just being sent, is left alone."""
    failed = OutgoingLetter.objects.filter(pk__in=list(ids), ended_at=None, leased_until=None, attempts__gt=0)
    rows = list(failed.defer("letter").select_for_update())
    failed.filter(pk__in=[row.pk for row in rows]).update(next_try_at=now)
    transaction.on_commit(nudge)
    return rows


class Backlog(NamedTuple):
    """Letters that should have left, and since when the oldest of them should."""

    waiting: int
    oldest: datetime | None


def backlog(*, now: datetime) -> Backlog:
    due = OutgoingLetter.objects.filter(ended_at=None, due_at__lte=now)
    return Backlog(**due.aggregate(waiting=Count("pk"), oldest=Min("due_at")))


def purge(*, before: datetime) -> int:
    """Forget letters that ended, and with them that their keys were used."""
    return OutgoingLetter.objects.filter(ended_at__lt=before).delete()[0]
