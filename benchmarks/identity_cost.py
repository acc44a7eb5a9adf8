"""What it costs to find out who is calling, planned anew each time and prepared, on PostgreSQL.

    python -m benchmarks.identity_cost

In a cluster of its own, gone afterwards. CPU as the kernel counts it, for one query: of the server's process that
serves this connection, and of this process. It is a measurement without a goal: whatever it finds, it ends with
status 0."""

import math
import os
import time

from benchmarks import processes
from proofs.postgresql import cluster
from proofs.verdict import as_command

WARM, ROUNDS, EACH = 10, 2, 1_000


def main() -> None:
    with cluster() as running:
        os.environ["DJANGO_SETTINGS_MODULE"], os.environ["TEST_DATABASE_URL"] = "careflow.settings.test", running.url
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from careflow.domains.facilities.queries.identity import IN_FACILITY

        call_command("migrate", verbosity=0)
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        servers: dict[bool, float] = {}
        for prepared in (False, True) * ROUNDS:
            IN_FACILITY.replanned = not prepared
            for _ in range(WARM):
                IN_FACILITY.rows(user=1, session=1, facility=1)
            before, ours = processes.cpu_seconds([backend]), time.process_time()
            for _ in range(EACH):
                IN_FACILITY.rows(user=1, session=1, facility=1)
            theirs, ours = processes.cpu_seconds([backend]) - before, time.process_time() - ours
            servers[prepared] = min(theirs, servers.get(prepared, math.inf))
            name = "prepared" if prepared else "planned anew"
            print(f"{name:13} server {theirs / EACH * 1000:5.2f} ms  client {ours / EACH * 1000:5.2f} ms", flush=True)
        connection.close()
        anew, kept = (f"{servers[prepared] / EACH * 1000:.2f} ms" for prepared in (False, True))
        print(f"the server's CPU, at best: {anew} planned anew, {kept} prepared; measured, no goal")


if __name__ == "__main__":
    as_command(main)
