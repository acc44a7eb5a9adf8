"""A person's staff rows across facilities: exactly one active row of a person is the default."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from careflow.domains.facilities.models import Staff
from careflow.platform.records import update_row


def lock_person(*, user_id: int) -> None:
    """Hold the person, so that two facilities do not both settle their default row at once."""
    person = get_user_model().objects.select_for_update(no_key=True).filter(pk=user_id)
    list(person.values_list("pk", flat=True))


def has_default(*, user_id: int) -> bool:
    return _default_rows(user_id).exists()


def clear_default(*, user_id: int, now: datetime) -> None:
    """Before another row of the person becomes the default. The person must be locked."""
    update_row(_default_rows(user_id), {"is_default": False}, now=now)


def hand_on_default(*, user_id: int, now: datetime) -> None:
    """Give the default to the person's oldest active row, if there is one and none holds it."""
    if has_default(user_id=user_id):
        return
    oldest = (
        Staff.unscoped.filter(user_id=user_id, is_active=True)
        .order_by("created_at", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    if oldest is not None:
        update_row(Staff.unscoped.filter(pk=oldest), {"is_default": True}, now=now)


def _default_rows(user_id: int) -> QuerySet[Any]:
    return Staff.unscoped.filter(user_id=user_id, is_active=True, is_default=True)
