"""What our PostgreSQL does differently from Django's."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import BaseTzLoader

from careflow.domains.accounts.models import Session
from careflow.domains.facilities.models import Facility
from careflow.platform.compiled import Compiled

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="it is about PostgreSQL"),
]
NOW = datetime(2024, 2, 29, 12, tzinfo=UTC)
BY_NAME = Compiled(
    lambda name: Facility.unscoped.filter(name=name).values_list("id", "name"), listed=False, name="n@me"
)

ENDS = Compiled(lambda pk: Session.objects.filter(pk=pk).values_list("expires_at"), listed=False, pk=-1)


@pytest.fixture
def other():
    """A second connection, which may be cut off."""
    second = connection.copy("second")
    yield second
    second.close()


def cut_off(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        assert cursor.fetchone() == (True,)


def test_a_standing_connection_is_usable_without_asking_the_server(other, monkeypatch):
    other.ensure_connection()
    monkeypatch.setattr(other.connection, "cursor", None)

    assert other.is_usable()


def test_a_connection_that_the_server_has_closed_is_not_usable(other):
    other.ensure_connection()

    cut_off(other.connection.info.backend_pid)

    assert not other.is_usable()


def test_neither_is_one_that_was_never_opened_or_is_closed(other):
    assert not other.is_usable()
    other.ensure_connection()
    other.connection.close()
    assert not other.is_usable()


def test_a_kept_plan_answers_each_argument(cast):
    expected = [[(place.pk, place.name)] for place in cast.facilities.values()]

    found = [BY_NAME.rows(name=place.name) for place in [*cast.facilities.values()] * 5]

    assert found == expected * 5


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2024, 2, 29, 23, 59, 59, 999_999, UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_times_are_read_as_they_were_written_and_in_utc(cast, moment):
    session = Session.objects.create(
        user=cast.users["stan"], surface="clinic", issued_at=moment, rotated_at=moment, expires_at=moment
    )

    ((prepared,),) = ENDS.rows(pk=session.pk)
    found = Session.objects.get(pk=session.pk).expires_at

    assert found == prepared == moment
    assert (found.tzinfo, prepared.tzinfo) == (UTC, UTC)


def test_times_are_not_read_by_django_s_slow_loader(cast, monkeypatch):
    monkeypatch.setattr(BaseTzLoader, "load", None)

    assert Session.objects.create(
        user=cast.users["stan"], surface="clinic", issued_at=NOW, rotated_at=NOW, expires_at=NOW
    ).pk in [session.pk for session in Session.objects.all()]


def test_the_same_moment_is_read_in_any_zone_of_the_connection(cast):
    session = Session.objects.create(
        user=cast.users["stan"], surface="clinic", issued_at=NOW, rotated_at=NOW, expires_at=NOW
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Kathmandu'")

    ((prepared,),) = ENDS.rows(pk=session.pk)

    assert prepared == Session.objects.get(pk=session.pk).expires_at == NOW
