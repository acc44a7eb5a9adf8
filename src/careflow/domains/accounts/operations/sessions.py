"""Sessions: opened, renewed and ended, on any surface."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as ConsoleSession
from django.db import transaction
from django.db.models import Q

from careflow.domains.accounts import rules
from careflow.domains.accounts.models import SecondFactor, Session, User
from careflow.domains.accounts.operations import traces
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform import identity, limits
from careflow.platform.actor import Actor
from careflow.platform.identity import Claims, ScopeMode, Sender, Surface, TokenType
from careflow.platform.limits import Limit
from careflow.platform.problems import DeadToken, NotFound, SecondFactorMissing

REFRESHES_PER_FAMILY = Limit("refresh.family", 60, timedelta(minutes=1))
LONGEST_USER_AGENT = 200
Prove = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Tokens:
    access: str
    refresh: str
    actor: Actor


@transaction.atomic
def open_session(
    *, user: User, surface: Surface, sender: Sender, user_agent: str, now: datetime, how: str = "password",
    prove: Prove | None = None,
) -> Tokens:  # fmt: skip
    """Start a family of tokens. Raises DeadToken when the person may not use the surface; only of somebody who may
    is a second factor asked: `prove` returns what it was, and raises to take everything back. Raises
    SecondFactorMissing without it, when one was turned on while the password was being checked."""
    session = Session.objects.create(
        user=user,
        surface=surface.value,
        issued_at=now,
        rotated_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
        address=sender.address,
        user_agent=user_agent[:LONGEST_USER_AGENT],
        second_factor=prove is not None or how == "demo",  # the demo proves nothing and is asked for nothing
    )
    tokens = _tokens(session, sender, now)
    if tokens.actor.patient_id is not None:
        Session.objects.filter(pk=session.pk).update(subject_id=tokens.actor.patient_id)
    if prove is not None:
        how = f"{how} and {prove()}"
    # A password that was changed while the old one was being checked opens nothing any more.
    if not User.objects.filter(pk=user.pk, password=user.password).update(last_login=now):
        raise DeadToken
    # The update holds the person: a factor that is being turned on is on by now, or waits and ends this session.
    if (
        prove is None
        and how == "password"
        and SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
    ):
        raise SecondFactorMissing
    audit.record(
        actor=tokens.actor,
        action=Action.LOGIN,
        subject=traces.SUBJECT,
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
    family = _family(session)
    match rules.judge(family, generation=claims.generation, now=now, grace=settings.REFRESH_GRACE):
        case rules.Verdict.DEAD:
            return None
        case rules.Verdict.STOLEN:
            _end(session, because="reuse", now=now)
            what = "refresh token used twice; all its sessions ended"
            traces.record_session(session=session, sender=sender, what=what, outcome="reuse", now=now)
            return None
        case rules.Verdict.ROTATE:
            used_at = rules.remember_use(family, now=now, grace=settings.REFRESH_GRACE)
            session.used_at = {str(number): moment.isoformat() for number, moment in used_at.items()}
            session.generation += 1
            session.rotated_at = now
            session.expires_at = now + settings.REFRESH_TOKEN_LIFETIME
            session.save(update_fields=["generation", "used_at", "rotated_at", "expires_at"])
        case rules.Verdict.REPEAT:
            pass
    return _tokens(session, sender, now)


@transaction.atomic(savepoint=False)
def sign_out(*, token: str, surface: Surface, sender: Sender, now: datetime) -> None:
    """End the token's family, access tokens included. A missing or bad token changes nothing."""
    try:
        claims = identity.read(token, kind=TokenType.REFRESH, surface=surface)
    except DeadToken:
        return
    session = Session.objects.select_for_update().filter(pk=claims.session_id, revoked_at=None).first()
    if session is not None:
        _end(session, because="sign_out", now=now)
        traces.record_session(session=session, sender=sender, what="signed out", outcome="sign_out", now=now)


@transaction.atomic(savepoint=False)
def end_session(*, actor: Actor, session_id: int, now: datetime) -> None:
    """End one of the actor's own sessions, access tokens included. Raises NotFound for one that is not theirs or has
    ended."""
    own = Session.objects.filter(pk=session_id, user_id=actor.user_id or 0, revoked_at=None, expires_at__gt=now)
    if not own.update(revoked_at=now, revoked_because="ended"):
        raise NotFound
    traces.record_own(actor=actor, what="session ended", outcome="ended", now=now, subject_id=session_id)


@transaction.atomic(savepoint=False)
def sign_out_everywhere(*, actor: Actor, now: datetime) -> None:
    """End all of the actor's sessions, this one and those at the console, too."""
    end_sessions(user_id=int(actor.user_id or 0), because="everywhere", now=now)
    end_console_sessions(user_id=int(actor.user_id or 0), now=now)
    traces.record_own(actor=actor, what="signed out everywhere", outcome="sign_out_everywhere", now=now)


def end_sessions(*, user_id: int, because: str, now: datetime, but: int | None = None) -> int:
    """Sign a person out everywhere at once: after a change of password, role or status. `but` names a session that
    stays open."""
    ended = Session.objects.filter(user_id=user_id, revoked_at=None).exclude(pk=but or 0)
    return ended.update(revoked_at=now, revoked_because=because)


def end_console_sessions(*, user_id: int, now: datetime) -> int:
    """Those that Django keeps, where only their content tells whose they are; few people have any. How many."""
    alive = ConsoleSession.objects.filter(expire_date__gt=now)
    own = [session.pk for session in alive if session.get_decoded().get(SESSION_KEY) == str(user_id)]
    return ConsoleSession.objects.filter(pk__in=own).delete()[0]


def purge_sessions(*, before: datetime) -> int:
    """Forget families that ended or ran out before this moment; their history stays in the log."""
    over = Q(expires_at__lt=before) | Q(revoked_at__lt=before)
    return Session.objects.filter(over).delete()[0]


def _family(session: Session) -> rules.Family:
    used_at = {int(number): datetime.fromisoformat(moment) for number, moment in session.used_at.items()}
    return rules.Family(session.generation, session.expires_at, session.revoked_at, used_at)


def _tokens(session: Session, sender: Sender, now: datetime) -> Tokens:
    claims = Claims(session.user_id, session.pk, Surface(session.surface), session.generation)
    actor = identity.find_actor(claims=claims, mode=ScopeMode.NONE, scope_id=None, sender=sender, now=now)
    issued = session.rotated_at
    access = identity.issue(
        kind=TokenType.ACCESS, claims=claims, issued_at=issued, expires_at=issued + settings.ACCESS_TOKEN_LIFETIME
    )
    renewal = identity.issue(kind=TokenType.REFRESH, claims=claims, issued_at=issued, expires_at=session.expires_at)
    return Tokens(access, renewal, actor)


def _end(session: Session, *, because: str, now: datetime) -> None:
    Session.objects.filter(pk=session.pk).update(revoked_at=now, revoked_because=because)
