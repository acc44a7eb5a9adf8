"""Where the product's time goes, endpoint by endpoint: cProfile over the requests within one process.

    python -m benchmarks.profiling PLAN

Takes DATABASE_URL and DATA_DIR as the server does; writes into build/profiles/."""

import cProfile
import pickle
import pstats
import re
import sys
from pathlib import Path

from benchmarks.plan import Plan

FOLDER = Path("build") / "profiles"
TIMES, LINES = 50, 45


def main() -> None:
    from careflow.cli.bootstrap import set_up

    set_up()
    from django.test import Client

    plan: Plan = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301  (written by this run)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for endpoint in plan.endpoints:
        if endpoint.kind == "write":
            continue
        client = Client(headers={"Authorization": f"Bearer {plan.tokens[endpoint.door]}"}, SERVER_NAME="localhost")
        profile = cProfile.Profile()
        for number in range(TIMES):
            path = f"/v1/{endpoint.requests[number % len(endpoint.requests)].path}"
            profile.runcall(client.get, path)
        file = FOLDER / f"{re.sub('[^a-z0-9]+', '-', endpoint.name.lower())}.txt"
        with file.open("w") as out:
            pstats.Stats(profile, stream=out).sort_stats("tottime").print_stats(LINES)


if __name__ == "__main__":
    main()
