"""CareFlow on several machines, all of them this one: two app processes behind nginx, a PostgreSQL with a streaming
replica, Redis and an S3 server. One app process goes, then the replica, and nobody at work notices."""

from contextlib import ExitStack

import psycopg
import pytest

from proofs.calling import sign_in
from proofs.postgresql import NoPostgreSQL, cluster, programs, replica
from proofs.serving import serving
from tests.scale_out.journey import PASSWORD, Walker
from tests.scale_out.proxy import proxy

pytestmark = [pytest.mark.scale_out, pytest.mark.xdist_group("bucket")]


@pytest.fixture
def databases():
    try:
        programs()
    except NoPostgreSQL as missing:
        pytest.skip(str(missing))
    # Late enough that whoever reads there what they have just written would miss it.
    with cluster() as primary, replica(primary, log_statement="all", recovery_min_apply_delay="200ms") as following:
        yield primary, following


def test_the_visits_go_on_without_one_app_process_and_without_the_replica(
    tmp_path, databases, redis_server, bucket_server
):
    primary, following = databases
    redis_server.forget_everything()
    shared = {
        "DATABASE_URL": primary.url,
        "DATABASE_REPLICA_URL": following.url,
        "REDIS_URL": redis_server.url,
        "DATA_DIR": str(tmp_path / "shared"),
        "NUM_PROXIES": "1",
        "DEMO_MODE": "true",
        **{
            name.upper(): str(value)
            for name, value in bucket_server.environment().model_dump().items()
            if name.startswith("document_storage")
        },
    }
    folders = [tmp_path / name for name in ("one", "two", "nginx")]
    for folder in folders:
        folder.mkdir()

    with ExitStack() as stack:
        one, two = (stack.enter_context(serving(folder, **shared)) for folder in folders[:2])
        port = stack.enter_context(proxy(folders[2], [one.port, two.port]))
        walker = stack.enter_context(Walker(port))

        walker.walk_on(2)
        assert answered_by(following) > 0
        one.stop()
        walker.walk_on(2)
        following.stop()
        walker.walk_on(2)

        sign_in(port, "demo_nurse", PASSWORD).close()  # counted, as before
    assert walker.errors == []
    assert signed_notes(primary) >= walker.laps - 1
    assert limits_in_the_table(primary) == 0


def answered_by(server):
    """How many questions for visits and patients the server was asked."""
    log = (server.folder / "log").read_text()
    return sum(log.count(f'FROM "{table}"') for table in ("scheduling_appointment", "patients_patient"))


def signed_notes(server):
    return rows(server, "SELECT count(*) FROM clinical_noteversion WHERE signed_at > now() - interval '1 hour'")


def limits_in_the_table(server):
    return rows(server, "SELECT count(*) FROM platform_limitcounter")


def rows(server, statement):
    with psycopg.connect(server.url) as connection:
        [[found]] = connection.execute(statement).fetchall()
    return found
