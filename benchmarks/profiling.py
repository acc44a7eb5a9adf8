"""Where the product's time goes, endpoint by endpoint: cProfile over the requests within one process.

    python -m benchmarks.profiling PLAN

Takes DATABASE_URL and DATA_DIR as the server does; writes the functions that take most into build/profiles/, and
prints as JSON what share of each endpoint's time passes in which part of the program."""

import cProfile
import json
import logging
import pickle
import pstats
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from benchmarks.plan import Plan

FOLDER = Path("build") / "profiles"
FIRST, TIMES, LINES = 10, 100, 45
# The first that a file's path contains.
AREAS = {
    "psycopg": "driver",
    "sqlite3": "driver",
    "django/db/": "Django's database layer",
    "django/": "Django's HTTP layer",
    "corsheaders/": "other middlewares",
    "whitenoise/": "other middlewares",
    "/logging/": "the log line",
    "pythonjsonlogger/": "the log line",
    "ninja/": "ninja, pydantic",
    "pydantic": "ninja, pydantic",
    "/src/careflow/domains/": "rules and queries",
    "/src/careflow/": "around the handlers",
}
OTHER = "everything else"


def main() -> None:
    from careflow.cli.bootstrap import set_up

    set_up()
    from careflow.web.wsgi import application

    [handler] = [each for each in logging.getLogger().handlers if isinstance(each, logging.StreamHandler)]
    handler.setStream(StringIO())  # lines are written as ever, but not to the screen
    plan: Plan = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301  (written by this run)
    FOLDER.mkdir(parents=True, exist_ok=True)
    shares = {}
    for endpoint in plan.endpoints:
        if endpoint.kind == "write":
            continue
        asked = [_environ(each.path, plan.tokens[endpoint.door]) for each in endpoint.requests]
        for number in range(max(FIRST, len(asked))):  # compile queries, fill caches and make plans
            _answer(application, dict(asked[number % len(asked)]))
        profile = cProfile.Profile(time.process_time)  # the database’s own time is in the report already
        for number in range(TIMES):
            profile.runcall(_answer, application, dict(asked[number % len(asked)]))
        file = FOLDER / f"{re.sub('[^a-z0-9]+', '-', endpoint.name.lower())}.txt"
        with file.open("w") as out:
            stats = pstats.Stats(profile, stream=out)
            stats.sort_stats("tottime").print_stats(LINES)
        shares[endpoint.name] = _shares(stats)
    print(json.dumps(shares))


def _environ(path: str, token: str) -> dict[str, Any]:
    """What a server of WSGI hands over for a GET."""
    before, _, query = path.partition("?")
    environ = {
        "PATH_INFO": f"/v1/{before}", "QUERY_STRING": query, "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    setup_testing_defaults(environ)
    return environ


def _answer(application: Callable[..., Any], environ: dict[str, Any]) -> None:
    response = application(environ, lambda *_: None)
    b"".join(response)
    response.close()
    if response.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{environ['PATH_INFO']}: {response.status_code}")


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
