"""Rows of this domain beyond the cast; each makes what it needs and nothing more."""

from typing import Any

from django.contrib.auth import get_user_model

from careflow.domains.facilities.models import Resource, Staff, StaffRole
from careflow.domains.organizations.operations import add_member
from tests.cast import LONG_AGO, Cast


def hire(cast: Cast, name: str, *, facility: str = "north", role: str = "staff", **columns: Any) -> Staff:
    """Somebody new in the organization of the facility, at work there."""
    place = cast.facilities[facility]
    user = get_user_model().objects.create(
        username=name, first_name=name.capitalize(), last_name="Newcomer", email=f"{name}@example.org", password="!"
    )
    add_member(organization_id=place.organization_id, user_id=user.pk, role_code="member", now=LONG_AGO)
    cast.users[name] = user
    cast.staff[f"{name}@{facility}"] = Staff.unscoped.create(
        facility=place, user=user, role=StaffRole.unscoped.get(facility=place, code=role), **columns
    )
    return cast.staff[f"{name}@{facility}"]


def room(cast: Cast, name: str, *, facility: str = "north", **columns: Any) -> Resource:
    return Resource.unscoped.create(facility=cast.facilities[facility], name=name, **columns)
