"""Which keys of the ring seal what in this database, and how its values move from one key to the next."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, Count, Model, QuerySet, Value
from django.db.models.functions import Cast, Left, StrIndex

from careflow.platform.models import FieldKeyInUse, RememberedAnswer
from careflow.platform.sealed import SealedField, Unreadable, fingerprint, ring

# Columns whose owners call `ring().seal` themselves.
SEALED_BY_HAND: tuple[tuple[type[Model], str], ...] = ((RememberedAnswer, "sealed_answer"),)
BATCH = 200


@dataclass(frozen=True, slots=True)
class SealedColumn:
    model: type[Model]
    name: str

    @property
    def place(self) -> str:
        """What its values are bound to."""
        return f"{self.model._meta.db_table}.{self.name}"

    def values(self) -> QuerySet[Any]:
        """Rows that hold one: `stored` is its text as it lies there, `key_name` the id of its key."""
        everywhere: QuerySet[Any] = self.model._meta.base_manager.all()
        rows = everywhere.annotate(stored=Cast(self.name, CharField())).exclude(stored="").exclude(stored=None)
        named: QuerySet[Any] = rows.annotate(key_name=Left("stored", StrIndex("stored", Value(":")) - 1))
        return named


def sealed_columns() -> list[SealedColumn]:
    """Of every table, in the order of their places."""
    found = [
        SealedColumn(model, str(entry.column))
        for model in apps.get_models(include_auto_created=True)
        for entry in model._meta.local_concrete_fields
        if isinstance(entry, SealedField) and not model._meta.proxy
    ]
    return sorted([*found, *(SealedColumn(*one) for one in SEALED_BY_HAND)], key=lambda column: column.place)


def keys_in_use() -> Counter[str]:
    """How many values each key seals, by its id. Looks at every sealed value."""
    used: Counter[str] = Counter()
    for column in sealed_columns():
        used.update(dict(column.values().order_by().values_list("key_name").annotate(values=Count("pk"))))
    return used


def fingerprints_in_use() -> dict[str, str]:
    """Fingerprints of the keys that seal something, by their ids."""
    known = {name: fingerprint(key) for name, key in settings.FIELD_KEYS.items()}
    known |= dict(FieldKeyInUse.objects.values_list("name", "fingerprint"))
    return {name: known[name] for name in sorted(keys_in_use()) if name in known}


def foreign_keys_in_use() -> list[str]:
    """What `missing_keys` says of the keys that were remembered, and nothing is written."""
    held = {name: fingerprint(key) for name, key in settings.FIELD_KEYS.items()}
    known = FieldKeyInUse.objects.order_by("name").values_list("name", "fingerprint")
    return [name for name, mark in known if held.get(name) != mark]


def unreadable_columns() -> list[str]:
    """Places whose newest sealed value no key of the ring opens."""
    newest = ((column.place, column.values().order_by("-pk").values_list("stored", flat=True).first())
              for column in sealed_columns())  # fmt: skip
    return [place for place, stored in newest if stored and not _opens(stored, place)]


def missing_keys() -> list[str]:
    """Ids of keys that sealed values of this database, and that the ring lacks or holds differently. The ring's
    own keys are remembered on the way, and one that left it and seals nothing any more is forgotten; so call it
    when the tables stand and nobody else starts."""
    held = {name: fingerprint(key) for name, key in settings.FIELD_KEYS.items()}
    known = dict(FieldKeyInUse.objects.values_list("name", "fingerprint"))
    if gone := set(known) - set(held):
        retired = gone - set(keys_in_use())
        FieldKeyInUse.objects.filter(name__in=retired).delete()
        known = {name: mark for name, mark in known.items() if name not in retired}
    missing = sorted(name for name, mark in known.items() if held.get(name) != mark)
    if not missing:
        FieldKeyInUse.objects.bulk_create(
            FieldKeyInUse(name=name, fingerprint=mark) for name, mark in held.items() if name not in known
        )
    return missing


def values_to_reseal() -> dict[SealedColumn, int]:
    """How many values of each column another key than the ring's first one seals."""
    counts = {column: _left(column).count() for column in sealed_columns()}
    return {column: count for column, count in counts.items() if count}


def reseal(column: SealedColumn, *, seen: Callable[[int], None]) -> int:
    """Seal its values with the ring's first key, a few rows at a time, beside whoever works. Returns how many were
    passed over because no key of the ring opens them; a row that somebody holds waits for the next call.

    Nothing but the value changes, and only where it is still the one that was opened."""
    unreadable, last = 0, 0
    while True:
        started = time.monotonic()
        with transaction.atomic():
            rows = list(_locked(_left(column).filter(pk__gt=last)))
            fresh = {pk: again for pk, stored in rows if (again := _again(stored, column.place))}
            _swap(column, [(fresh[pk], pk, stored) for pk, stored in rows if pk in fresh])
        if not rows:
            return unreadable
        unreadable, last = unreadable + len(rows) - len(fresh), rows[-1][0]
        seen(len(rows))
        time.sleep(time.monotonic() - started)  # SQLite has one writer at a time: the others' turn


def _left(column: SealedColumn) -> QuerySet[Any]:
    return column.values().exclude(key_name=ring().current)


def _locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that somebody holds are left out: waiting while holding others could end in a deadlock."""
    skips = connection.features.has_select_for_update_skip_locked
    locked = rows.select_for_update(skip_locked=skips, no_key=connection.features.has_select_for_no_key_update)
    return locked.order_by("pk").values_list("pk", "stored")[:BATCH]


def _again(stored: str, place: str) -> str | None:
    try:
        return ring().seal(ring().open(stored, place=place), place=place)
    except Unreadable:
        return None


def _opens(stored: str, place: str) -> bool:
    try:
        ring().open(stored, place=place)
    except Unreadable:
        return False
    return True


def _swap(column: SealedColumn, changes: list[tuple[str, Any, str]]) -> None:
    quote = connection.ops.quote_name
    meta = column.model._meta
    table, name, key = quote(meta.db_table), quote(column.name), quote(str(meta.pk.column))
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s", changes)  # noqa: S608  (names of ours)
