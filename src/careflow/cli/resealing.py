"""`careflow rotate-keys`: what the older keys of the ring seal, sealed again with its first."""

import click
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from careflow.cli.database import alone, check_up_to_date, foreign_keys
from careflow.cli.progress import CountProgress
from careflow.domains.audit.operations import Action, record
from careflow.platform.actor import system
from careflow.platform.field_keys import SealedColumn, keys_in_use, missing_keys, reseal, values_to_reseal
from careflow.platform.sealed import ring
from careflow.settings.refused import Refused

ROUNDS = 5  # a row that somebody holds is passed over until the next one


def rotate_keys() -> bool:
    """Whether the ring's first key seals everything now. Raises Refused for a ring that is not this database's."""
    check_up_to_date()
    with alone():
        if missing := missing_keys():
            raise Refused(foreign_keys(missing))
    todo, unreadable = values_to_reseal(), 0
    if todo:
        _write_down(todo)
    for _ in range(ROUNDS):
        unreadable = sum([_reseal(column, count) for column, count in todo.items()])
        todo = values_to_reseal()
        if sum(todo.values()) <= unreadable:
            break
    return _tell(todo, unreadable)


def _write_down(todo: dict[SealedColumn, int]) -> None:
    """Once for the run, before its first change."""
    values = {column.place: count for column, count in todo.items()}
    with transaction.atomic():
        record(
            actor=system(name="careflow rotate-keys"), action=Action.UPDATE, subject="platform/field_key",
            subject_id=ring().current, summary=f"Secrets sealed anew with key {ring().current}", at=timezone.now(),
            metadata={"values": values},
        )  # fmt: skip


def _reseal(column: SealedColumn, count: int) -> int:
    progress, done = CountProgress(), 0
    progress.start(column.place, count)

    def seen(rows: int) -> None:
        nonlocal done
        done += rows
        progress.reach(done)

    try:
        return reseal(column, seen=seen)
    finally:
        progress.finish()
        click.echo(f"{done:12,} {column.place}")


def _tell(todo: dict[SealedColumn, int], unreadable: int) -> bool:
    used = keys_in_use()
    for name, values in sorted(used.items()):
        click.echo(f"Key {name} seals {values:,} values.")
    for column, count in todo.items():
        click.echo(f"{column.place}: {count:,} values are left.")
    if todo:
        click.echo(
            f"{unreadable:,} values cannot be opened with any key of the ring." if unreadable
            else "Somebody worked on them all the time: run this again."
        )  # fmt: skip
    for name in settings.FIELD_KEYS:
        if not used[name] and name != ring().current:
            click.echo(
                f"Key {name} may leave the ring where every CareFlow was restarted with {ring().current} in front "
                "before this run. Backups made before now need it as long as they are kept."
            )
    return not todo
