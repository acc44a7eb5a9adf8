"""Whoever opens or ends a superbill holds its encounter first, as whoever takes a signature back does, and then the
superbill; whoever changes one holds the superbill alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet

from careflow.domains.billing.models import Superbill
from careflow.domains.clinical.operations import lock_encounter_found_by
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.refusals import breaks_unique

BILLED = "This encounter has its superbill already."


def rows_of(actor: Actor) -> QuerySet[Any, Any]:
    return Superbill.objects.visible_to(actor)


def lock_superbill(*, actor: Actor, superbill_id: int) -> Superbill:
    """As it stands once everybody before us is done, held until the transaction ends. Raises NotFound."""
    rows = rows_of(actor).select_for_update(of=("self",), no_key=True)
    found: Superbill | None = rows.filter(pk=superbill_id).first()
    if found is None:
        raise NotFound
    return found


def lock_superbill_of_encounter(*, actor: Actor, superbill_id: int) -> Superbill:
    """Together with its encounter. Raises NotFound."""
    lock_encounter_found_by(actor=actor, ids=rows_of(actor).filter(pk=superbill_id).values("encounter_id"))
    return lock_superbill(actor=actor, superbill_id=superbill_id)


@contextmanager
def one_for_an_encounter() -> Iterator[None]:
    """Raises BadInput where the encounter is billed. The transaction is lost then and must be left."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, Superbill, "encounter"):
            raise BadInput(encounter=BILLED) from error
        raise
