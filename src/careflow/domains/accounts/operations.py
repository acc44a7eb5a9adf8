"""Signing in and out, on any surface, and the people who do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from careflow.domains.accounts import rules
from careflow.domains.accounts.models import Session, User
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform import identity, limits
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.identity import Claims, ScopeMode, Sender, Surface, TokenType
from careflow.platform.limits import Limit
from careflow.platform.problems import BadCredentials, DeadToken, NotAllowed

MINUTE = timedelta(minutes=1)
SIGN_INS_PER_ACCOUNT = Limit("sign_in.account", 10, MINUTE)
SIGN_INS_PER_ADDRESS = Limit("sign_in.address", 100, MINUTE)
REFRESHES_PER_FAMILY = Limit("refresh.family", 60, MINUTE)
DEMO_SIGN_INS_PER_ADDRESS = Limit("demo.address", 10, MINUTE)
LONGEST_USER_AGENT = 200
# Verified when there is no such user, so that the answer takes as long as for one who exists.
NOBODYS_PASSWORD = make_password("nobody has this password")


@dataclass(frozen=True, slots=True)
class Tokens:
    access: str
    refresh: str
    actor: Actor


def sign_in(
    *, username: str, password: str, surface: Surface, sender: Sender, user_agent: str, now: datetime
) -> Tokens:
    """Raises BadCredentials for a wrong password, an inactive person and one without this surface alike;
    TooMany beyond the limits. Every try of a known person is recorded, with its outcome."""
    user = User.objects.filter(username_key=fold(username)).first()
    _count_try(user, username, sender, now)
    known = user is not None and user.has_usable_password()
    matches = check_password(password, user.password if user is not None and known else NOBODYS_PASSWORD)
    if user is None:
        raise BadCredentials
    if not (known and matches):
        _record_failure(user, surface, sender, "password", now)
        raise BadCredentials
    try:
        tokens = open_session(user=user, surface=surface, sender=sender, user_agent=user_agent, now=now)
    except (DeadToken, NotAllowed):
        _record_failure(user, surface, sender, "not_active_here", now)
        raise BadCredentials from None
    return tokens


@transaction.atomic
def open_session(
    *, user: User, surface: Surface, sender: Sender, user_agent: str, now: datetime, how: str = "password"
) -> Tokens:
    """Start a family of tokens. Raises DeadToken when the person may not use the surface."""
    session = Session.objects.create(
        user=user,
        surface=surface.value,
        issued_at=now,
        rotated_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
        address=sender.address,
        user_agent=user_agent[:LONGEST_USER_AGENT],
    )
    tokens = _tokens(session, sender, now)
    User.objects.filter(pk=user.pk).update(last_login=now)
    audit.record(
        actor=tokens.actor,
        action=Action.LOGIN,
        subject="users/session",
        subject_id=session.pk,
        summary=f"{tokens.actor.name} signed in",
        metadata={"outcome": "success", "surface": surface.value, "how": how},
        at=now,
    )
    return tokens


def refresh(*, token: str, surface: Surface, sender: Sender, now: datetime) -> Tokens:
    """The next tokens of the family. Raises DeadToken; a token used again after the grace ends its family
    for every device, which is recorded."""
    claims = identity.read(token, kind=TokenType.REFRESH, surface=surface)
    limits.count(REFRESHES_PER_FAMILY, claims.session_id, now=now)
    tokens = _advance(claims, sender, now)
    if tokens is None:
        raise DeadToken
    return tokens


@transaction.atomic
def _advance(claims: Claims, sender: Sender, now: datetime) -> Tokens | None:
    session = Session.objects.select_for_update().filter(pk=claims.session_id, user_id=claims.user_id).first()
    if session is None:
        return None
    family = rules.Family(session.generation, session.rotated_at, session.expires_at, session.revoked_at)
    match rules.judge(family, generation=claims.generation, now=now, grace=settings.REFRESH_GRACE):
        case rules.Verdict.DEAD:
            return None
        case rules.Verdict.STOLEN:
            _end(session, because="reuse", now=now)
            _record_session(session, sender, "refresh token used twice; all its sessions ended", "reuse", now)
            return None
        case rules.Verdict.ROTATE:
            session.generation += 1
            session.rotated_at = now
            session.expires_at = now + settings.REFRESH_TOKEN_LIFETIME
            session.save(update_fields=["generation", "rotated_at", "expires_at"])
        case rules.Verdict.REPEAT:
            pass
    return _tokens(session, sender, now)


@transaction.atomic
def sign_out(*, token: str, surface: Surface, sender: Sender, now: datetime) -> None:
    """End the token's family, access tokens included. A missing or bad token changes nothing."""
    try:
        claims = identity.read(token, kind=TokenType.REFRESH, surface=surface)
    except DeadToken:
        return
    session = Session.objects.select_for_update().filter(pk=claims.session_id, revoked_at=None).first()
    if session is not None:
        _end(session, because="sign_out", now=now)
        _record_session(session, sender, "signed out", "sign_out", now)


def end_sessions(*, user_id: int, because: str, now: datetime) -> int:
    """Sign a person out everywhere at once: after a change of password, role or status."""
    return Session.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=now, revoked_because=because)


def _tokens(session: Session, sender: Sender, now: datetime) -> Tokens:
    claims = Claims(session.user_id, session.pk, Surface(session.surface), session.generation)
    actor = identity.find_actor(claims=claims, mode=ScopeMode.NONE, facility_id=None, sender=sender, now=now)
    issued = session.rotated_at
    access = identity.issue(
        kind=TokenType.ACCESS, claims=claims, issued_at=issued, expires_at=issued + settings.ACCESS_TOKEN_LIFETIME
    )
    renewal = identity.issue(kind=TokenType.REFRESH, claims=claims, issued_at=issued, expires_at=session.expires_at)
    return Tokens(access, renewal, actor)


def _end(session: Session, *, because: str, now: datetime) -> None:
    Session.objects.filter(pk=session.pk).update(revoked_at=now, revoked_because=because)


def _count_try(user: User | None, username: str, sender: Sender, now: datetime) -> None:
    """An address from which the person signed in before has a counter of its own, so that a stranger's
    guesses do not lock a doctor out."""
    limits.count(SIGN_INS_PER_ADDRESS, sender.address, now=now)
    familiar = user is not None and Session.objects.filter(user=user, address=sender.address).exists()
    subject = f"{fold(username)[:150]}@{sender.address if familiar else 'elsewhere'}"
    limits.count(SIGN_INS_PER_ACCOUNT, subject, now=now)


@transaction.atomic
def _record_failure(user: User, surface: Surface, sender: Sender, reason: str, now: datetime) -> None:
    audit.record(
        actor=_person(user.pk, user.display_name, sender),
        action=Action.LOGIN,
        subject="users/session",
        subject_id="",
        summary=f"Sign-in of {user.display_name} failed",
        metadata={"outcome": "failure", "surface": surface.value, "reason": reason},
        organization_id=_organization_of(user.pk),
        at=now,
    )


def _record_session(session: Session, sender: Sender, what: str, outcome: str, now: datetime) -> None:
    name = session.user.display_name
    audit.record(
        actor=_person(session.user_id, name, sender),
        action=Action.LOGIN,
        subject="users/session",
        subject_id=session.pk,
        summary=f"{name}: {what}",
        metadata={"outcome": outcome, "surface": session.surface},
        organization_id=_organization_of(session.user_id),
        at=now,
    )


def _organization_of(user_id: int) -> int | None:
    rows = User.objects.filter(pk=user_id).values_list("membership__organization_id", flat=True)
    return next(iter(rows), None)


def _person(user_id: int, name: str, sender: Sender) -> Actor:
    return Actor(user_id=user_id, name=name, request_id=sender.request_id, address=sender.address)
