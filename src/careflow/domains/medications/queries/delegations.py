"""Who may answer refill requests in the name of a prescriber."""

from typing import Any

from django.db.models import QuerySet

from careflow.domains.medications.models import PrescriberDelegation
from careflow.domains.patients.queries import care_provider_name_columns
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

DELEGATE = (
    "delegate__title__name", "delegate__user__first_name", "delegate__user__last_name", "delegate__user__username",
)  # fmt: skip
COLUMNS = (
    "id", "facility_id", "prescriber_id", "delegate_id", "is_active", "created_at", "version", *DELEGATE,
    *care_provider_name_columns("prescriber__"),
)  # fmt: skip


def standing(scope: Scope) -> QuerySet[Any, Any]:
    """Those that were not taken back; `is_active` or switched off."""
    return PrescriberDelegation.objects.visible_to(scope).filter(deleted_at__isnull=True)


ALL = Compiled(lambda scope: standing(scope).order_by("-created_at", "-id").values_list(*COLUMNS), scoped=True)
ONE = Compiled(
    lambda scope, delegation: standing(scope).filter(pk=delegation).values_list(*COLUMNS), scoped=True, delegation=-1
)


def list_delegations(*, actor: Actor) -> list[Row]:
    """Newest first."""
    return ALL.rows(actor)


def get_delegation_row(*, actor: Actor, delegation_id: int) -> Row:
    """The columns that answers show. Raises NotFound."""
    row = ONE.first(actor, delegation=delegation_id)
    if row is None:
        raise NotFound
    return row


def get_delegation(*, actor: Actor, delegation_id: int) -> PrescriberDelegation:
    """The delegation, locked. Raises NotFound."""
    rows = standing(actor).select_for_update(of=("self",), no_key=True)
    delegation: PrescriberDelegation | None = rows.filter(pk=delegation_id).first()
    if delegation is None:
        raise NotFound
    return delegation
