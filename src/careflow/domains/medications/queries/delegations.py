"""Who may answer refill requests in the name of a prescriber."""

from typing import Any

from django.db.models import QuerySet

from careflow.domains.medications.models import PrescriberDelegation
from careflow.domains.medications.queries.shape import DELEGATION_COLUMNS, DelegationOut, shape_delegation
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


def standing(scope: Scope) -> QuerySet[Any, Any]:
    """Those that were not taken back; `is_active` or switched off."""
    return PrescriberDelegation.objects.visible_to(scope).filter(deleted_at__isnull=True)


ALL = Compiled(
    lambda scope: standing(scope).order_by("-created_at", "-id").values_list(*DELEGATION_COLUMNS), scoped=True
)
ONE = Compiled(
    lambda scope, delegation: standing(scope).filter(pk=delegation).values_list(*DELEGATION_COLUMNS),
    scoped=True,
    delegation=-1,
)


def list_delegations(*, actor: Actor) -> list[DelegationOut]:
    """Newest first."""
    return [shape_delegation(row) for row in ALL.rows(actor)]


def get_delegation(*, actor: Actor, delegation_id: int) -> DelegationOut:
    """Raises NotFound."""
    row = ONE.first(actor, delegation=delegation_id)
    if row is None:
        raise NotFound
    return shape_delegation(row)


def lock_delegation(*, actor: Actor, delegation_id: int) -> PrescriberDelegation:
    """The row itself, held until the transaction ends. Raises NotFound."""
    rows = standing(actor).select_for_update(of=("self",), no_key=True)
    delegation: PrescriberDelegation | None = rows.filter(pk=delegation_id).first()
    if delegation is None:
        raise NotFound
    return delegation
