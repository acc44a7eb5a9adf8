from datetime import UTC, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentStatus, Facility
from careflow.platform.actor import system
from careflow.platform.compiled import Compiled, registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_what_tests_compile():
    known = len(registry)
    yield
    del registry[known:]


def north_actor(cast):
    north = cast.facilities["north"]
    return system(name="x", organization_id=north.organization_id, facility_id=north.pk)


def test_a_compiled_query_gives_the_rows_of_its_queryset(cast):
    actor = north_actor(cast)
    by_code = Compiled(
        lambda scope, code: (
            AppointmentStatus.objects.visible_to(scope).filter(code=code).values_list("id", "created_at")
        ),
        scoped=True,
        code="c0de",
    )

    assert by_code.rows(actor, code="pending") == list(by_code.queryset(actor, code="pending"))
    assert by_code.rows(actor, code="pending") != by_code.rows(actor, code="confirmed")


@pytest.mark.parametrize("search", ["100%", "a_b", "back\\slash", "quo'te", 'dou"ble'])
def test_text_inside_a_pattern_is_literal(cast, search):
    north = cast.facilities["north"]
    AppointmentStatus.unscoped.create(facility=north, code="odd", name=f"x {search} y")
    AppointmentStatus.unscoped.create(facility=north, code="even", name="x 100 ab backslash quote double y")
    containing = Compiled(lambda t: AppointmentStatus.unscoped.filter(name__contains=t).values_list("code"), t="s@mple")

    assert containing.rows(t=search) == [("odd",)]


def test_moments_are_bound_and_come_back_typed(cast):
    since = Compiled(
        lambda moment: (
            Facility.unscoped.filter(created_at__gte=moment).order_by("id").values_list("created_at", "operating_days")
        ),
        moment=datetime(1901, 1, 1, tzinfo=UTC),
    )
    rows = since.rows(moment=datetime(2026, 1, 1, tzinfo=UTC))

    assert len(rows) == 3
    assert rows[0] == (datetime(2026, 1, 5, 14, 0, tzinfo=UTC), [1, 2, 3, 4, 5])


def test_an_argument_that_never_reaches_the_sql_is_an_error():
    lost = Compiled(lambda _unused: Facility.unscoped.values_list("id"), unused=1)
    with pytest.raises((ValueError, TypeError)):
        lost.rows(unused=2)


def test_a_scoped_query_that_forgets_its_scope_is_an_error(cast):
    leak = Compiled(lambda _scope: Facility.unscoped.values_list("id"), scoped=True)
    with pytest.raises(ValueError, match="scope"):
        leak.rows(north_actor(cast))


def test_large_integers_are_arguments_on_every_engine(cast):
    of_facility = Compiled(
        lambda facility: AuditEvent.objects.filter(facility_id=facility).values_list("id"), facility=-1
    )

    assert of_facility.rows(facility=cast.facilities["north"].pk) == []
