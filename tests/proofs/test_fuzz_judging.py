"""What the judge of `python -m proofs.fuzz` lets be, is so."""

from django.db import transaction

from careflow.web.routes import live_routes
from proofs.fuzz.judging import SHOWN_ON
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
