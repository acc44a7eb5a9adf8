"""The organization's people and where each of them works, in one query."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound

PERSON = (
    "membership__id", "id", "username", "email", "first_name", "last_name", "membership__role__code",
    "membership__is_active", "membership__created_at", "membership__version",
)  # fmt: skip
PLACE = (
    "staff_rows__facility_id", "staff_rows__facility__name", "staff_rows__role__code", "staff_rows__is_active",
    "staff_rows__version", "staff_rows__facility__organization_id",
)  # fmt: skip
ORDER = ("username_key", "id", "staff_rows__facility__name", "staff_rows__facility_id")


class Place(NamedTuple):
    facility_id: int
    facility_name: str
    role_code: str


class Person(NamedTuple):
    """`version` also counts the changes of the person's staff rows, which are never deleted."""

    id: int
    user_id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: str
    is_active: bool
    created_at: datetime
    version: int
    places: list[Place]


def _of_organization(organization: int) -> QuerySet[Any, Any]:
    people = get_user_model().objects.filter(membership__organization_id=organization)
    return people.order_by(*ORDER).values_list(*PERSON, *PLACE)


def _one(organization: int, membership: int) -> QuerySet[Any, Any]:
    people = get_user_model().objects.filter(membership__organization_id=organization, membership__id=membership)
    return people.order_by(*ORDER).values_list(*PERSON, *PLACE)


PEOPLE = Compiled(_of_organization, organization=-1)
ONE_PERSON = Compiled(_one, organization=-1, membership=-2)


def list_people(*, actor: Actor) -> list[Person]:
    """Everybody who has or had a membership, by username."""
    if actor.organization_id is None:
        return []
    rows = PEOPLE.rows(organization=actor.organization_id)
    return [_person(list(found), actor.organization_id) for _, found in groupby(rows, key=lambda row: row[1])]


def get_person(*, actor: Actor, membership_id: int) -> Person:
    """Raises NotFound for a membership of another organization."""
    rows = ONE_PERSON.rows(organization=actor.organization_id, membership=membership_id)
    if actor.organization_id is None or not rows:
        raise NotFound
    return _person(rows, actor.organization_id)


def _person(rows: list[tuple[Any, ...]], organization_id: int) -> Person:
    *person, version = rows[0][: len(PERSON)]
    places, changes = _places((row[len(PERSON) :] for row in rows), organization_id)
    return Person._make((*person, version + changes, places))


def _places(rows: Iterable[tuple[Any, ...]], organization_id: int) -> tuple[list[Place], int]:
    """The active ones, and how often any of them changed."""
    places, changes = [], 0
    for facility_id, name, role_code, is_active, version, owner in rows:
        if facility_id is None or owner != organization_id:
            continue
        changes += version
        if is_active:
            places.append(Place(facility_id, name, role_code))
    return places, changes
