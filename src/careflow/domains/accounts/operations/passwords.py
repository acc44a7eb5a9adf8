"""Passwords: changed by their holder, forgotten and set anew through a link, set for the first time by invitation."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from careflow.domains.accounts.events import PasswordSet
from careflow.domains.accounts.models import PasswordLink, User
from careflow.domains.accounts.operations import links, traces
from careflow.domains.accounts.operations.links import Purpose
from careflow.domains.accounts.operations.people import change_person
from careflow.domains.accounts.operations.sessions import end_sessions
from careflow.domains.accounts.queries import (
    MOST_LETTERS,
    Recipient,
    find_recipients,
    fixed_usernames,
    get_recipient,
    organization_of,
)
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform import events, limits
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.identity import Sender, Surface
from careflow.platform.limits import Limit
from careflow.platform.problems import BadInput, Conflict, NotAllowed
from careflow.platform.records import update_row

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RESETS_PER_ADDRESS = Limit("password_reset.address", 100, HOUR)
RESETS_PER_ACCOUNT = Limit("password_reset.account", 5, HOUR)
CONFIRMATIONS_PER_ADDRESS = Limit("password_link.address", 30, MINUTE)
INVITATIONS_PER_PERSON = Limit("invitation.person", 5, HOUR, in_transaction=True)
TRIES_PER_SESSION = Limit("own_password.session", 10, MINUTE)


class DemoIsFixed(NotAllowed):
    code, detail = "demo.fixed", "The demo account signs in the way it always does."


class HasPassword(Conflict):
    code = "person.has_password"
    detail = "This person has a password already, and can ask for a new one when signing in."


def change_password(*, actor: Actor, old_password: str, new_password: str, now: datetime) -> None:
    """Replace the actor's own password; their other sessions end. A wrong old one is counted and recorded.

    Raises BadInput naming the field, DemoIsFixed, TooMany."""
    user = confirm_own_password(actor=actor, field="old_password", password=old_password, now=now, recorded=True)
    _refuse_weak(new_password, user)
    if old_password == new_password:
        raise BadInput(new_password="Choose one that is not your present password.")  # noqa: S106  (a sentence)
    with transaction.atomic():
        locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if locked.password != user.password:
            raise BadInput(old_password="Your password was changed a moment ago.")  # noqa: S106  (a sentence)
        _store(locked, new_password, now=now, but=actor.session_id)
        traces.record_person(
            actor=actor, user=locked, what="password changed", fields=["password"], via="change", now=now
        )


def change_password_at_console(
    *, user: User, old_password: str, new_password: str, sender: Sender, now: datetime
) -> None:
    """The same for somebody at the console, whose session there is none of ours: all of ours end. Raises as
    change_password."""
    actor = Actor(
        user_id=user.pk, name=user.display_name, organization_id=organization_of(user=user),
        request_id=sender.request_id, address=sender.address,
    )  # fmt: skip
    change_password(actor=actor, old_password=old_password, new_password=new_password, now=now)


def confirm_own_password(*, actor: Actor, field: str, password: str, now: datetime, recorded: bool = False) -> User:
    """The actor's account, when the password is theirs; asked again before how they sign in changes, so that an
    open screen is not enough. Raises BadInput naming the field, DemoIsFixed, TooMany."""
    limits.count(TRIES_PER_SESSION, f"{actor.user_id}@{actor.session_id}", now=now)
    user = User.objects.get(pk=actor.user_id or 0)
    if user.username_key in fixed_usernames():
        raise DemoIsFixed
    if user.has_usable_password() and check_password(password, user.password):
        return user
    if recorded:
        with transaction.atomic():
            traces.record_own(actor=actor, what="wrong password", outcome="failure", now=now)
    raise BadInput({field: ["This is not your password."]})


def ask_for_password(*, name: str, surface: Surface, sender: Sender, now: datetime) -> None:
    """Send a link to everybody of the surface who has this username or e-mail address. The caller learns nothing of
    whether anybody has, not even by the work it makes. Raises TooMany, by the address and by the name alike for all
    names."""
    limits.count(RESETS_PER_ADDRESS, sender.address, now=now)
    limits.count(RESETS_PER_ACCOUNT, f"{surface}:{fold(name)[:150]}", now=now)
    with transaction.atomic():
        found = find_recipients(name=name, surface=surface)
        to = [*found, *repeat(None, MOST_LETTERS[surface] - len(found))]
        links.send_links(to=to, purpose=links.RESET, surface=surface, now=now)
        _record_asking(found, name, surface, sender, now)


def invite(*, actor: Actor, user_id: int, surface: Surface, now: datetime) -> datetime:
    """Send a link for the first password, and return until when it is good. Whoever calls this knows that the actor
    may. Raises NotFound, HasPassword, TooMany, and BadInput for somebody inactive or without an e-mail address."""
    limits.count(INVITATIONS_PER_PERSON, user_id, now=now)
    with transaction.atomic():
        to = get_recipient(user_id=user_id, surface=surface)
        _refuse_uninvitable(to)
        expires_at = links.send_link(to=to, purpose=links.INVITATION, surface=surface, now=now)
        audit.record(
            actor=actor,
            action=Action.OTHER,
            subject=traces.PERSON,
            subject_id=user_id,
            summary=f"{to.name}: invited to set a password",
            metadata={"outcome": "link_sent", "surface": surface.value, "purpose": links.INVITATION.name},
            at=now,
        )
    return expires_at


def set_password_by_link(
    *, uid: int, token: str, new_password: str, surface: Surface, purposes: Collection[Purpose], sender: Sender,
    now: datetime,
) -> None:  # fmt: skip
    """Set the password of whom the link was sent to, for one of these purposes; all their sessions end. A weak
    password does not use the link up. Raises BadInput naming `token` or `new_password`, TooMany."""
    limits.count(CONFIRMATIONS_PER_ADDRESS, sender.address, now=now)
    with transaction.atomic():
        opened = _opened(uid, token, surface, purposes, now)
        if opened is None:
            raise links.bad_link()
        _use(*opened, new_password, sender, now)


def accept_invitation(
    *, uid: int, token: str, new_password: str, username: str, surface: Surface, answers: Callable[[int], bool],
    refusal: BadInput, sender: Sender, now: datetime,
) -> None:  # fmt: skip
    """Set the first password, and another username if one is given, of whom an invitation was sent to; `answers`
    says of the person's id whether who holds the link knows what it asks for besides. A wrong answer is refused like
    a link that is not good, by `refusal`; it is recorded, and after a few of them the link ends.

    Raises BadInput naming `username` or `new_password`, which use nothing up; TooMany."""
    limits.count(CONFIRMATIONS_PER_ADDRESS, sender.address, now=now)
    with transaction.atomic():
        opened = _opened(uid, token, surface, [links.INVITATION], now)
        is_right = opened is not None and answers(uid)
        if opened is not None and not is_right:
            user, link = opened
            links.count_wrong_answer(link, now=now)
            traces.record_wrong_answer(link=link, user=user, sender=sender, now=now)
        elif opened is not None:
            _use(*opened, new_password, sender, now, username=username)
    if not is_right:
        raise refusal


def _opened(
    uid: int, token: str, surface: Surface, purposes: Collection[Purpose], now: datetime
) -> tuple[User, PasswordLink] | None:
    """A link that is good and its person, both locked."""
    user = User.objects.select_for_update(no_key=True).filter(pk=uid).first()
    link = links.find_link(user=user, token=token, surface=surface, purposes=purposes, now=now) if user else None
    return (user, link) if user and link else None


def _use(
    user: User, link: PasswordLink, new_password: str, sender: Sender, now: datetime, *, username: str = ""
) -> None:
    fields = ["password"]
    if username:
        fields = [*change_person(user_id=user.pk, fields={"username": username}, now=now), *fields]
        user.username = username
    _refuse_weak(new_password, user)
    links.use_up(link, sender=sender, now=now)
    _store(user, new_password, now=now)
    traces.record_person(
        actor=traces.by_link(user=user, sender=sender),
        user=user,
        what="password set through a link",
        fields=fields,
        via=link.purpose,
        now=now,
        organization_id=organization_of(user=user),
    )


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user=user)
    except ValidationError as refusal:
        raise BadInput({"new_password": refusal.messages}) from None


def _store(user: User, password: str, *, now: datetime, but: int | None = None) -> None:
    """Whatever the old password opened ends with it, but for the session that changes it."""
    changes: dict[str, Any] = {"password": make_password(password)}
    update_row(User.objects.filter(pk=user.pk), changes, now=now)
    links.end_links(user_id=user.pk, because="password", now=now)
    end_sessions(user_id=user.pk, because="password", now=now, but=but)
    events.publish(PasswordSet(user.pk, Surface(user.surface), user.email, now))


def _refuse_uninvitable(to: Recipient) -> None:
    if not to.is_active:
        raise BadInput(detail="This person is not active.")
    if not to.email:
        raise BadInput(email="This person has no e-mail address. Add one first.")
    if to.has_password:
        raise HasPassword


def _record_asking(found: list[Recipient], name: str, surface: Surface, sender: Sender, now: datetime) -> None:
    facts = {"surface": surface.value, "purpose": links.RESET.name}
    sent = [
        audit.Line(
            to.id, facts | {"outcome": "link_sent"}, summary=f"{to.name}: link for a new password sent",
            organization_id=to.organization_id,
        )
        for to in found
    ]  # fmt: skip
    audit.record_each(
        actor=traces.nobody(sender),
        action=Action.OTHER,
        subject=traces.PERSON,
        summary="New password asked for by an unknown name",
        lines=sent or [audit.Line("", facts | {"outcome": "unknown", "username": name})],
        at=now,
    )
