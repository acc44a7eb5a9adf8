"""Where the product's time goes, endpoint by endpoint: cProfile over the requests within one process.

    python -m benchmarks.profiling PLAN

Takes DATABASE_URL and DATA_DIR as the server does; writes the functions that take most into build/profiles/, and
prints as JSON what share of each endpoint's time passes in which part of the program."""

import cProfile
import json
import pickle
import pstats
import re
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.plan import Plan

FOLDER = Path("build") / "profiles"
TIMES, LINES = 25, 45
# The first that a file's path contains.
AREAS = {
    "psycopg": "driver",
    "sqlite3": "driver",
    "django/db/": "Django's database layer",
    "django/": "Django's HTTP layer",
    "ninja/": "ninja, pydantic",
    "pydantic": "ninja, pydantic",
    "/src/careflow/domains/": "rules and queries",
    "/src/careflow/": "around the handlers",
}
OTHER = "everything else"


def main() -> None:
    from careflow.cli.bootstrap import set_up

    set_up()
    from django.test import Client

    plan: Plan = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301  (written by this run)
    FOLDER.mkdir(parents=True, exist_ok=True)
    shares = {}
    for endpoint in plan.endpoints:
        if endpoint.kind == "write":
            continue
        client = Client(headers={"Authorization": f"Bearer {plan.tokens[endpoint.door]}"}, SERVER_NAME="localhost")
        client.get(f"/v1/{endpoint.requests[0].path}")  # the first one compiles queries and fills caches
        profile = cProfile.Profile(time.process_time)  # the database’s own time is in the report already
        for number in range(TIMES):
            path = f"/v1/{endpoint.requests[number % len(endpoint.requests)].path}"
            profile.runcall(client.get, path)
        file = FOLDER / f"{re.sub('[^a-z0-9]+', '-', endpoint.name.lower())}.txt"
        with file.open("w") as out:
            stats = pstats.Stats(profile, stream=out)
            stats.sort_stats("tottime").print_stats(LINES)
        shares[endpoint.name] = _shares(stats)
    print(json.dumps(shares))


def _shares(stats: Any) -> dict[str, float]:
    """By area, in parts of one. The time of what is written in C is its callers'."""
    found: defaultdict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if file == "~" and callers:
            for (caller, _, _), (_, _, part, _) in callers.items():
                found[_area(caller)] += part
        else:
            found[_area(file)] += own
    total = sum(found.values())
    return {area: found[area] / total for area in (*dict.fromkeys(AREAS.values()), OTHER)}


def _area(file: str) -> str:
    return next((area for part, area in AREAS.items() if part in file), OTHER)


if __name__ == "__main__":
    main()
