"""How long looking up a diagnosis takes, measured against reading one code by its primary key.

    python -m benchmarks.diagnosis_search

On a database that TEST_DATABASE_URL names, or on SQLite in a folder that is removed afterwards; the codes are brought
in where they are missing, nothing else is left behind. Both are measured in this one process, taking turns:

* **query**: the read itself, statements and shaping into rows, without HTTP;
* **request**: the whole request through Django's test client (sign-in, rights, JSON), without network and server.

A search, and a read by a key, counts as long as it took in the best of all rounds, so that other programs on the
machine do not count; p50 is over all the searches and over as many keys from all over the table. Only the ratios
mean something. It is a measurement without a goal: nothing that it finds makes it end with status 1."""

import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

ROUNDS = 40
SEARCHES = (
    "type 2 diab neuropathy", "diabetes", "t2dm", "E11", "E11.4", "htn", "high blood pressure", "hypert",
    "low back pain", "pain knee right", "fracture", "fracture femur left", "depress", "anx", "asthma", "copd", "ckd 3",
    "uri", "uti", "head", "migraine w", "gerd", "obesity", "atrial fib", "heart failure", "pneumonia", "chest pain",
    "otitis media", "acute sinusitis", "S52.521A", "burn hand second degree", "well child", "vaccin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one way to measure, in microseconds."""

    name: str
    keys: dict[int, float]
    searches: dict[str, float]

    @property
    def base(self) -> float:
        return statistics.median(self.keys.values())

    @property
    def half(self) -> float:
        return statistics.median(self.searches.values())

    def lines(self) -> Iterator[str]:
        slowest = max(self.searches, key=self.searches.__getitem__)

        def figure(name: str, value: float, remark: str = "") -> str:
            return f"{self.name:8} {name:20}{value:8.0f} µs {value / self.base:6.1f} x  {remark}"

        yield figure("primary key, p50", self.base)
        yield figure("search, p50", self.half)
        yield figure("slowest search", self.searches[slowest], slowest)


def measure(name: str, read: Callable[[int], Any], search: Callable[[str], Any]) -> Figures:
    figures = Figures(name, {}, {})
    for _ in range(ROUNDS):
        for key, text in zip(_keys(), SEARCHES, strict=True):
            figures.keys[key] = min(_timed(partial(read, key)), figures.keys.get(key, math.inf))
            figures.searches[text] = min(_timed(partial(search, text)), figures.searches.get(text, math.inf))
    return figures


def _timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1_000_000


@cache
def _keys() -> list[int]:
    """As many as there are searches, from all over the table."""
    from careflow.domains.clinical.models import DiagnosisCode

    keys = DiagnosisCode.objects.order_by("pk").values_list("pk", flat=True)
    return Random(1).sample(list(keys), len(SEARCHES))


def of_query() -> Figures:
    from benchmarks.by_key import BY_KEY
    from careflow.domains.clinical.queries.codes import find_rows

    return measure("query", lambda key: BY_KEY.first(code_id=key), lambda text: find_rows(search=text))


def of_request() -> Figures:
    with _somebody() as get:
        return measure(
            "request",
            lambda key: get(f"/by-key/{key}/", {}),
            lambda text: get("/v1/clinical/icd10-catalog/", {"search": text}),
        )


@contextmanager
def _somebody() -> Iterator[Callable[[str, dict[str, str]], Any]]:
    """Gets addresses as a person who signed in; nothing of this person is kept."""
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client
    from django.test.utils import override_settings
    from django.utils import timezone

    from careflow.domains.accounts.models import Session
    from careflow.platform import identity
    from careflow.platform.identity import Claims, Surface, TokenType

    now = timezone.now()
    with override_settings(ROOT_URLCONF="benchmarks.by_key"), transaction.atomic():
        person = get_user_model().objects.create(username="benchmark", password="!")  # noqa: S106  (nobody signs in with it)
        session = Session.objects.create(
            user=person, surface="clinic", issued_at=now, rotated_at=now, expires_at=now + timedelta(hours=1)
        )
        claims = Claims(person.pk, session.pk, Surface.CLINIC, session.generation)
        token = identity.issue(
            kind=TokenType.ACCESS, claims=claims, issued_at=now, expires_at=now + timedelta(minutes=30)
        )
        client = Client(headers={"Authorization": f"Bearer {token}"})

        def get(path: str, query: dict[str, str]) -> Any:
            response = client.get(path, query)
            if response.status_code != 200:
                raise RuntimeError(f"{path}: {response.status_code} {response.content!r}")
            return response

        yield get
        transaction.set_rollback(True)


def prepare() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from careflow.cli.progress import CountProgress
    from careflow.importers.icd10.release import read_release
    from careflow.importers.icd10.run import import_release

    call_command("migrate", verbosity=0)
    import_release(read_release(), now=timezone.now(), progress=CountProgress())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careflow.settings.test")
        os.environ.setdefault("TEST_DATABASE_URL", f"sqlite:///{Path(folder) / 'codes.sqlite3'}")
        import django

        django.setup()
        from django.db import connection

        from careflow.domains.clinical.queries.codes import count_valid_codes

        prepare()
        print(f"{count_valid_codes():,} codes on {connection.vendor}, {len(SEARCHES)} searches, {ROUNDS} rounds")
        measured = of_query(), of_request()
        for figures in measured:
            print(*figures.lines(), sep="\n")
        times = ", ".join(f"{figures.name} {figures.half / figures.base:.1f} x" for figures in measured)
        print(f"{connection.vendor}: a search by a read by key (p50): {times}; measured, no goal")
        connection.close()


if __name__ == "__main__":
    main()
