"""CareFlow on several machines, all of them this one: two app processes behind the nginx of `deploy/`, a PostgreSQL
with a streaming replica, Redis and an S3 server. One app process is stopped and comes back, the other one is killed,
then the replica goes: at most the write that was on its way is lost each time, and its key makes it good."""

from contextlib import ExitStack, closing

import psycopg
import pytest
import redis

from careflow.domains.documents.queries import storage
from careflow.settings.storages import storages
from proofs.postgresql import replica
from proofs.serving import serving
from tests.nginx import BEHIND_IT, nginx, program
from tests.scale_out.journey import PASSWORD, Walker

pytestmark = [pytest.mark.scale_out, pytest.mark.xdist_group("bucket")]


@pytest.fixture
def databases(own_cluster):
    # Late enough that whoever reads there what they have just written would miss it.
    with replica(own_cluster, log_statement="all", recovery_min_apply_delay="200ms") as following:
        yield own_cluster, following


@pytest.fixture
def papers(bucket_server, settings, tmp_path):
    """The variables that name a place of their own in the bucket, which the test's own storage looks into."""
    named = bucket_server.environment(document_storage=f"s3://papers/{tmp_path.name}")
    settings.STORAGES = storages(named)
    yield {name.upper(): value for name, value in named if name.startswith("document_storage")}
    storage().bucket.objects.all().delete()


def test_the_visits_go_on_without_one_app_process_and_without_the_replica(tmp_path, databases, redis_server, papers):
    program("nginx")
    primary, following = databases
    redis_server.forget_everything()
    shared = {
        "DATABASE_URL": primary.url,
        "DATABASE_REPLICA_URL": following.url,
        "REDIS_URL": redis_server.url,
        "DATA_DIR": str(tmp_path / "shared"),
        **BEHIND_IT,
        **papers,
        "DEMO_MODE": "true",
    }
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()

    with ExitStack() as stack:
        one, two = (stack.enter_context(serving(folder, **shared)) for folder in folders)
        proxy = stack.enter_context(nginx(tmp_path / "nginx", [one.port, two.port]))
        walker = stack.enter_context(Walker(proxy))

        walker.walk_on(2)
        assert answered_by(following) > 0
        assert walker.lost == {}
        one.stop()
        walker.walk_on(2)
        assert at_most_a_write(walker.forget_lost())
        one.start_again()
        one.wait_until_ready()
        while not has_work(one):
            assert walker.laps < 100
            walker.walk_on(1)
        assert walker.lost == {}
        two.kill()
        walker.walk_on(2)
        assert at_most_a_write(walker.forget_lost())
        following.stop()
        walker.walk_on(2)

        with closing(proxy.browser()) as nurse:
            nurse.sign_in("demo_nurse", PASSWORD)  # counted, as before
    assert (walker.errors, walker.lost) == ([], {})
    assert signed_notes(primary) >= walker.laps - 1
    assert limits_in_the_table(primary) == {"chart.opening", "thread.opening", "messages.patient"}
    assert limits_in(redis_server) > 0
    kept = papers_of(primary)
    assert walker.papers <= set(kept)
    assert set(kept.values()) <= papers_in_the_bucket()
    assert not (tmp_path / "shared" / "documents").exists()


def at_most_a_write(lost):
    """The proxy asks again for what is only read, and a walker has one request on its way."""
    return lost.total() <= 1 and not any(what.startswith("GET") for what in lost)


def has_work(process):
    return '"route":"/v1/' in process.err.read_text()


def answered_by(server):
    """How many questions for visits and patients the server was asked."""
    log = (server.folder / "log").read_text()
    return sum(log.count(f'FROM "{table}"') for table in ("scheduling_appointment", "patients_patient"))


def signed_notes(server):
    return number(server, "SELECT count(*) FROM clinical_noteversion WHERE signed_at > now() - interval '1 hour'")


def limits_in_the_table(server):
    """Those alone that are undone with what they count, as Redis undoes nothing."""
    return {name for (name,) in rows(server, "SELECT split_part(name, ':', 1) FROM platform_limitcounter")}


def limits_in(redis_server):
    with redis.Redis.from_url(redis_server.url) as client:
        return client.dbsize()


def papers_of(server):
    """Where they lie in the storage, by their ids."""
    return dict(rows(server, "SELECT id, storage_key FROM documents_patientdocument"))


def papers_in_the_bucket():
    place = storage()
    return {each.key.removeprefix(f"{place.location}/") for each in place.bucket.objects.filter(Prefix=place.location)}


def number(server, statement):
    [[found]] = rows(server, statement)
    return found


def rows(server, statement):
    with psycopg.connect(server.url) as connection:
        return connection.execute(statement).fetchall()
