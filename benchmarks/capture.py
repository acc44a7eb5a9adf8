"""Sends each request to the product within this process and writes down what it asks the database.

    python -m benchmarks.capture FILE

Takes DATABASE_URL and DATA_DIR as the server does. What writes leave behind is undone."""

import json
import logging
import pickle
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.plan import Asked, Endpoint, Plan, Statement


def main() -> None:
    from careflow.cli.bootstrap import set_up

    set_up()
    from django.utils import timezone

    logging.disable(logging.INFO)
    now = timezone.now()
    file = Path(sys.argv[1])
    file.write_bytes(pickle.dumps(_plan(now)))


def _plan(now: datetime) -> Plan:
    from benchmarks.asking import Asking, somebody_with_a_chart
    from careflow.domains.accounts.models import User
    from careflow.domains.facilities.models import Facility

    facility = Facility.unscoped.get(organization__slug="load-0", facility_code="L1")
    tokens = {
        "doctor": _token(User.objects.get(username="doctor_0_1_1"), now),
        "desk": _token(User.objects.get(username="admin_0_1"), now),
        "portal": _token(somebody_with_a_chart(facility).user, now),
    }
    endpoints = list(Asking(facility, now, Random(1)).endpoints())
    for endpoint in endpoints:
        for asked in endpoint.requests if endpoint.kind != "write" else endpoint.requests[:1]:
            _capture(asked, tokens[endpoint.door], endpoint)
    return Plan(endpoints, tokens)


def _token(user: Any, now: datetime) -> str:
    """One that lasts as long as the run."""
    from careflow.domains.accounts.models import Session
    from careflow.platform import identity
    from careflow.platform.identity import Claims, Surface, TokenType

    ends = now + timedelta(hours=12)
    session = Session.objects.create(
        user=user, surface=user.surface, issued_at=now, rotated_at=now, expires_at=ends
    )  # fmt: skip
    claims = Claims(user.pk, session.pk, Surface(user.surface), session.generation)
    return identity.issue(kind=TokenType.ACCESS, claims=claims, issued_at=now, expires_at=ends)


def _capture(asked: Asked, token: str, endpoint: Endpoint) -> None:
    """Inside a transaction that is undone: what a write begins and ends is counted as savepoints."""
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Authorization": f"Bearer {token}"}, SERVER_NAME="localhost")

    def send() -> Any:
        body = b"" if asked.body is None else json.dumps(asked.body).encode()
        return client.generic(asked.method, f"/v1/{asked.path}", body, "application/json")

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  (Django calls it so)
        statements.append((sql, params))
        return execute(sql, params, many, context)

    for _ in range(2):  # the first one compiles queries and fills caches
        statements: list[Statement] = []
        with transaction.atomic(), CaptureQueriesContext(connection) as counted, connection.execute_wrapper(note):
            response = send()
            transaction.set_rollback(True)
    if response.status_code >= 300:
        raise RuntimeError(f"{endpoint.name}, {asked.path}: {response.status_code} {response.content[:300]!r}")
    answer = json.loads(response.content)
    asked.statements, asked.counted, asked.size = statements, len(counted), len(response.content)
    asked.entries = len(answer) if isinstance(answer, list) else 1


if __name__ == "__main__":
    main()
