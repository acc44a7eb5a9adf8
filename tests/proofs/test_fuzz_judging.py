"""What the judge of `python -m proofs.fuzz` lets be, is so."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from schemathesis.core.parameters import ParameterLocation

from careflow.web.routes import live_routes
from proofs.fuzz.judging import SHOWN_ON, only_adds_parameters
from tests.architecture.bodies import ask
from tests.architecture.world import HERE, PATIENTS, World


def shown_after_deleting(world, delete, read):
    """As the first who may delete sees it; it is taken back."""
    for angle in (*HERE, *PATIENTS[:1]):
        with transaction.atomic():
            deleted, shown = ask(world, delete, angle), ask(world, read, angle)
            transaction.set_rollback(True)
        if deleted.status_code < 300:
            return shown.status_code == 200
    raise AssertionError(delete.name)


def test_what_is_shown_after_it_was_deleted_is_what_is_kept_on_purpose(cast):
    world = World(cast)
    deletes = {route.path: route for route in live_routes() if route.method == "DELETE"}
    reads = {route.path: route for route in live_routes() if route.method == "GET" and route.path in deletes}

    shown = {path for path, read in reads.items() if shown_after_deleting(world, deletes[path], read)}

    assert shown == set(SHOWN_ON)


def made_wrong(*keywords, places=(ParameterLocation.QUERY,)):
    mutations = [SimpleNamespace(keywords=(keyword,)) for keyword in keywords]
    phase = SimpleNamespace(data=SimpleNamespace(mutations=mutations))
    return SimpleNamespace(meta=SimpleNamespace(components=places, is_negative_at=bool, phase=phase))


@pytest.mark.parametrize(
    ("case", "is_let_be"),
    [
        (made_wrong("additionalProperties"), True),
        (made_wrong("additionalProperties", "type"), False),
        (made_wrong("type"), False),
        (made_wrong(), False),
        (made_wrong("additionalProperties", places=(ParameterLocation.BODY,)), False),
        (made_wrong("additionalProperties", places=(ParameterLocation.QUERY, ParameterLocation.BODY)), False),
        (SimpleNamespace(meta=None), False),
    ],
)
def test_a_request_that_only_adds_parameters_to_its_query_is_not_wrong(case, is_let_be):
    assert only_adds_parameters(case) is is_let_be


def test_parameters_that_nobody_knows_are_not_read(acting_as, cast):
    at_north = f"patients/?facility_id={cast.facilities['north'].pk}&search=a"
    stan = acting_as("stan")

    assert (answer := stan.get(f"{at_north}&unknown=1&%C2%A0=2")).status_code == 200
    assert answer.json() == stan.get(at_north).json()
