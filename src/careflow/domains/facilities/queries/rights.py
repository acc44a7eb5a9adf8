"""Rights that a person holds at other facilities than the one a request is scoped to."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from careflow.domains.facilities.rules import security
from careflow.platform.actor import Actor

GRANTS = ("staff_rows__role__security_permissions", "staff_rows__security_overrides")


def _working_rows(actor: Actor, **where: Any) -> QuerySet[Any, Any]:
    """Role maps and overrides of the actor's working staff rows in the organization. Asked of the primary also while
    a replica answers: what was taken away is gone at once."""
    if actor.user_id is None or actor.organization_id is None:
        return get_user_model().objects.none().values_list(*GRANTS)
    return (
        get_user_model()
        .objects.using(DEFAULT_DB_ALIAS)
        .filter(
            pk=actor.user_id,
            staff_rows__is_active=True,
            staff_rows__role__is_active=True,
            staff_rows__facility__is_active=True,
            staff_rows__facility__organization_id=actor.organization_id,
            **where,
        )
        .values_list(*GRANTS)
    )


def holds_anywhere(*, actor: Actor, permission: str) -> bool:
    """Whether a working staff row of the actor, at any facility of the organization, has this permission."""
    return any(permission in _rights(row) for row in _working_rows(actor))


def holds_at(*, actor: Actor, facility_id: int, permission: str) -> bool:
    """Whether the actor's working staff row at this facility of the organization has this permission."""
    return any(permission in _rights(row) for row in _working_rows(actor, staff_rows__facility_id=facility_id))


def _rights(row: tuple[Any, Any]) -> frozenset[str]:
    return security.held(security.effective(row[0] or {}, row[1] or {}))
