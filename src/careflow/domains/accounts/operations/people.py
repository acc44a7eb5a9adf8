"""Accounts of people: who they are and what they prefer. What they may do is told by higher domains."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from careflow.domains.accounts.models import User
from careflow.domains.accounts.operations.links import end_links
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.identity import Sender, Surface
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

TAKEN = {
    "username": "Somebody has this username already.",
    "email": "Somebody has this e-mail address already.",
}


class PersonFields(TypedDict, total=False):
    username: str
    email: str
    first_name: str
    last_name: str
    phone_number: str


@transaction.atomic(savepoint=False)
def add_person(
    *, fields: PersonFields, password: str | None = None, surface: Surface = Surface.CLINIC, now: datetime
) -> User:
    """A new account; without a password nobody can sign in with it yet. The caller records it.

    Raises BadInput for a username that is taken, however it is spelt, and for such an e-mail address of a
    colleague."""
    _refuse_taken(fields, surface, but=None)
    person = User(**fields, surface=surface.value, date_joined=now)
    person.set_password(password)
    try:
        person.save(force_insert=True)
    except IntegrityError as error:
        raise _translated(error) from None
    return person


@transaction.atomic(savepoint=False)
def change_person(*, user_id: int, fields: PersonFields, now: datetime) -> list[str]:
    """Write the fields that differ and return their names; the caller records it. A link on its way to another address
    ends. Raises as add_person."""
    person = User.objects.select_for_update(no_key=True).get(pk=user_id)
    changed = sorted(name for name, value in fields.items() if getattr(person, name) != value)
    if not changed:
        return []
    wanted = {name: value for name, value in fields.items() if name in changed}
    _refuse_taken(wanted, Surface(person.surface), but=user_id)
    for name in changed:
        setattr(person, name, fields[name])  # type: ignore[literal-required]  # names of the same fields
    person.version += 1
    try:
        person.save(update_fields=[*changed, "version"])
    except IntegrityError as error:
        raise _translated(error) from None
    if "email" in changed:
        end_links(user_id=user_id, because="address", now=now)
    return changed


@transaction.atomic
def register(*, fields: PersonFields, password: str, sender: Sender, now: datetime) -> int:
    """Somebody makes an account for themselves, which belongs to no organization. Raises BadInput."""
    try:
        validate_password(password)
    except ValidationError as refusal:
        raise BadInput({"password": refusal.messages}) from None
    person = add_person(fields=fields, password=password, now=now)
    name = person.display_name
    audit.record(
        actor=Actor(user_id=person.pk, name=name, request_id=sender.request_id, address=sender.address),
        action=Action.CREATE,
        subject="users/user",
        subject_id=person.pk,
        summary=f"{name} registered",
        metadata={"via": "registration"},
        at=now,
    )
    return person.pk


@transaction.atomic(savepoint=False)
def keep_preferences(
    *, user_id: int, preferences: Mapping[str, Any], now: datetime, expected_version: int | None = None
) -> None:
    """Replace the person's preferences. Raises StaleVersion."""
    rows = User.objects.filter(pk=user_id)
    row = rows.select_for_update(no_key=True).values_list("version", "preferences").first()
    if row is None:
        raise NotFound
    check_version(row[0], expected_version)
    if row[1] != preferences:
        update_row(rows, {"preferences": dict(preferences)}, now=now)


def _refuse_taken(fields: Mapping[str, Any], surface: Surface, *, but: int | None) -> None:
    """Usernames are one space; e-mail addresses tell colleagues apart, and nobody else."""
    others = User.objects.exclude(pk=but or 0)
    spaces: dict[str, QuerySet[User]] = {"username": others}
    if surface is Surface.CLINIC:
        spaces["email"] = others.filter(surface=surface.value)
    taken = {
        name: [TAKEN[name]]
        for name, people in spaces.items()
        if fields.get(name) and people.filter(**{f"{name}_key": fold(fields[name])}).exists()
    }
    if taken:
        raise BadInput(taken)


def _translated(error: IntegrityError) -> Exception:
    for name, sentence in TAKEN.items():
        if breaks_unique(error, User, f"{name}_key") or breaks_unique(error, User, name):
            return BadInput({name: [sentence]})
    return error
