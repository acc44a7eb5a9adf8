"""Reads of accounts, for their holders and for the domains above."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, is_password_usable
from django.db.models import Count, Q

from careflow.domains.accounts.models import SecondFactor, Session, User
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.folding import fold
from careflow.platform.identity import Surface
from careflow.platform.problems import NotFound

RECIPIENT = ("pk", "username", "first_name", "last_name", "email", "email_key", "password", "is_active")
MOST_SESSIONS = 1000
# Couples share an e-mail address on the portal, and children that of their parents; colleagues do not.
MOST_LETTERS = {Surface.CLINIC: 1, Surface.PORTAL: 5}
_belongings: dict[Surface, str] = {}


def register_belonging(surface: Surface, *, relation: str) -> None:
    """From the domain that says where people of the surface belong: `relation` leads from a person to the one row
    that has their `organization_id`, and `is_active`."""
    _belongings[surface] = relation


def _belonging(surface: Surface, column: str) -> str:
    return f"{_belongings[surface]}__{column}"


class LiveSession(NamedTuple):
    id: int
    surface: str
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str
    user_agent: str
    second_factor: bool


class FactorState(NamedTuple):
    confirmed_at: datetime | None
    recovery_codes_left: int


class Recipient(NamedTuple):
    """Somebody to send a link to."""

    id: int
    username: str
    name: str
    email: str
    is_active: bool
    has_password: bool
    organization_id: int | None


LIVE_SESSIONS = Compiled(
    lambda user, alive_at: (
        Session.objects.filter(user_id=user, revoked_at=None, expires_at__gt=alive_at)
        .order_by("-rotated_at", "-id")
        .values_list(
            "id", "surface", "issued_at", "rotated_at", "expires_at", "address", "user_agent", "second_factor"
        )[:MOST_SESSIONS]
    ),
    user=-1,
    alive_at=datetime(2000, 1, 1, tzinfo=UTC),
)


def list_sessions(*, actor: Actor, now: datetime) -> list[LiveSession]:
    """The actor's own that are alive, the one used last first."""
    return [LiveSession(*row) for row in LIVE_SESSIONS.rows(user=actor.user_id, alive_at=now)]


def get_second_factor(*, actor: Actor) -> FactorState:
    """Of the actor; one that was never confirmed counts as none."""
    own = SecondFactor.objects.filter(user_id=actor.user_id or 0, confirmed_at__isnull=False)
    unused = Count("recovery_codes", filter=Q(recovery_codes__used_at=None))
    row = own.annotate(unused=unused).values_list("confirmed_at", "unused").first()
    return FactorState(*row) if row else FactorState(None, 0)


def find_recipients(*, name: str, surface: Surface) -> list[Recipient]:
    """Who of the surface may get a link for a forgotten password by this username or e-mail address; an address that
    is somebody's username, too, belongs to whom it reaches. Nobody who is inactive, has left the organization or has
    no address; on the portal nobody without a password, whose first one takes more than reading the mail; and nobody
    whose password is fixed."""
    key = fold(name)
    people = User.objects.filter(Q(username_key=key) | Q(email_key=key), is_active=True, surface=surface.value)
    if surface is Surface.PORTAL:
        people = people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    people = people.exclude(username_key__in=fixed_usernames())
    people = people.exclude(email_key="").exclude(**{_belonging(surface, "is_active"): False})
    rows = list(people.order_by("pk").values_list(*_recipient_columns(surface)))
    reached = [row for row in rows if row[5] == key] or rows
    return [_recipient(row) for row in reached[: MOST_LETTERS[surface]]]


def get_recipient(*, user_id: int, surface: Surface) -> Recipient:
    """Raises NotFound for people of the other surface, too."""
    people = User.objects.filter(pk=user_id, surface=surface.value)
    row = people.values_list(*_recipient_columns(surface)).first()
    if row is None:
        raise NotFound
    return _recipient(row)


def can_sign_in(user: User) -> bool:
    """Not whoever was invited and has no password yet. Roles and memberships are not looked at."""
    return user.is_active and is_password_usable(user.password)


def organization_of(*, user: User) -> int | None:
    people = User.objects.filter(pk=user.pk)
    return people.values_list(_belonging(Surface(user.surface), "organization_id"), flat=True).first()


def fixed_usernames() -> frozenset[str]:
    """The folded names of those whose password is not theirs to change: in a demo, everybody signs in with them."""
    names = (settings.DEMO_USERNAME, settings.PORTAL_DEMO_USERNAME) if settings.DEMO_MODE else ()
    return frozenset(map(fold, names))


def find_demo_person(*, username: str, surface: Surface) -> User | None:
    """The account behind the demo sign-in; one that opens the console is no demo account."""
    return User.objects.filter(
        username_key=fold(username), surface=surface.value, is_active=True, is_staff=False, is_superuser=False
    ).first()


def names_of(*, user_ids: Collection[int]) -> dict[int, str]:
    """Full names as they are today, else usernames. The ids must come from rows that the caller may see."""
    people = User.objects.filter(pk__in=set(user_ids)).only("id", "username", "first_name", "last_name")
    return {person.pk: person.display_name for person in people}


def _recipient_columns(surface: Surface) -> tuple[str, ...]:
    return (*RECIPIENT, _belonging(surface, "is_active"), _belonging(surface, "organization_id"))


def _recipient(row: tuple[object, ...]) -> Recipient:
    user_id, username, first, last, email, _, password, is_active, is_member, organization_id = row
    return Recipient(
        id=int(str(user_id)),
        username=str(username),
        name=f"{first} {last}".strip() or str(username),
        email=str(email),
        is_active=bool(is_active) and is_member is not False,
        has_password=is_password_usable(str(password)),
        organization_id=organization_id if isinstance(organization_id, int) else None,
    )
