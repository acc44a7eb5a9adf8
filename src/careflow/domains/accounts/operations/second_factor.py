"""A second factor: codes of an authenticator app, and recovery codes for the day when it is lost."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from careflow.domains.accounts import rules
from careflow.domains.accounts.models import RecoveryCode, SecondFactor, Session, User
from careflow.domains.accounts.operations import traces
from careflow.domains.accounts.operations.links import digest_of
from careflow.domains.accounts.operations.passwords import confirm_own_password
from careflow.domains.accounts.operations.sessions import end_sessions
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.identity import Sender
from careflow.platform.limits import Limit
from careflow.platform.problems import BadInput, Conflict, NotAllowed, SecondFactorMissing

SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
TRIES = Limit("second_factor.tries", 10, timedelta(hours=1))


class WrongCode(BadInput):
    """Also for a code that was used before: each opens the door once."""

    code = "auth.second_factor_wrong"


class FactorIsOn(Conflict):
    code, detail = "auth.second_factor_on", "Your second factor is on already. Turn it off to set up another app."


class FactorIsOff(Conflict):
    code, detail = "auth.second_factor_off", "Your second factor is not on."


class NotStarted(Conflict):
    code, detail = "auth.second_factor_not_started", "Begin with setting up your authenticator app."


class OwnFactor(NotAllowed):
    code, detail = "auth.second_factor_own", "Turn your own second factor off with one of its codes."


@dataclass(frozen=True, slots=True)
class Enrolment:
    secret: str
    uri: str


def start_enrolment(*, actor: Actor, password: str, now: datetime) -> Enrolment:
    """A new secret, shown this once; it counts when a code has confirmed it. Starting again replaces it.

    Raises BadInput for a wrong password, DemoIsFixed, FactorIsOn, TooMany."""
    user = confirm_own_password(actor=actor, field="password", password=password, now=now)
    shown = rules.shown_secret(secrets.token_bytes(SECRET_BYTES))
    with transaction.atomic():
        _keep_secret(user, shown, now)
        _record(actor, user, "second factor being set up", now)
    return Enrolment(shown, rules.otpauth_uri(shown=shown, username=user.username))


def confirm_enrolment(*, actor: Actor, code: str, now: datetime) -> list[str]:
    """Turn the factor on and return the recovery codes, which are shown this once. This session counts as opened
    with it, all others end. Raises WrongCode, NotStarted, FactorIsOn, TooMany."""
    _count_try(actor, now)
    with transaction.atomic():
        factor = _lock(actor)
        if factor is None:
            raise NotStarted
        if factor.confirmed_at is not None:
            raise FactorIsOn
        step = rules.step_of(
            rules.plain_code(code), secret=rules.secret_from(factor.secret), now=now, after=factor.last_step
        )
        if step is None:
            raise wrong_code()
        # A sign-in holds the person to its end, and locks in this order: one that found no factor is waited for, and
        # ended below with all others.
        list(User.objects.select_for_update(no_key=True).filter(pk=factor.user_id).values_list("pk"))
        SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now, last_step=step)
        codes = [rules.recovery_code(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]
        RecoveryCode.objects.bulk_create(
            RecoveryCode(factor=factor, digest=digest_of(rules.plain_code(each))) for each in codes
        )
        _settle_sessions(actor, given=True, now=now)
        _record(actor, factor.user, "second factor turned on", now)
    limits.forget(TRIES, _tries_of(actor))
    return codes


def disable(*, actor: Actor, code: str, now: datetime) -> None:
    """Turn the actor's factor off with one of its codes. Where their role asks for one, this session can then only
    set up another. Raises WrongCode, FactorIsOff, TooMany."""
    _count_try(actor, now)
    with transaction.atomic():
        factor = _lock(actor)
        if factor is None or factor.confirmed_at is None:
            raise FactorIsOff
        _use(factor, code, now)
        factor.delete()
        _settle_sessions(actor, given=False, now=now)
        _record(actor, factor.user, "second factor turned off", now)
    limits.forget(TRIES, _tries_of(actor))


@transaction.atomic(savepoint=False)
def remove_second_factor(*, actor: Actor, user_id: int, now: datetime) -> None:
    """Take the factor from somebody who has lost app and recovery codes; all their sessions end. Whoever calls this
    knows that the actor may. Raises OwnFactor, FactorIsOff."""
    if actor.user_id == user_id:
        raise OwnFactor
    factor = SecondFactor.objects.defer("secret").select_for_update(of=("self",)).filter(user_id=user_id).first()
    if factor is None:
        raise FactorIsOff("This person has no second factor.")
    user = factor.user
    factor.delete()
    end_sessions(user_id=user_id, because="second_factor", now=now)
    _record(actor, user, "second factor removed", now, via="administrator")


def prove(*, user_id: int, code: str, now: datetime) -> str:
    """Use a code up at the sign-in, inside its transaction, and return what it was.

    Raises SecondFactorMissing without one, WrongCode."""
    factor = SecondFactor.objects.select_for_update().filter(user_id=user_id, confirmed_at__isnull=False).first()
    if factor is None or not code:
        raise SecondFactorMissing
    return _use(factor, code, now)


def prove_at_console(*, user: User, code: str, place: str, sender: Sender, now: datetime) -> None:
    """The same at the console's sign-in, counted by the place that the try comes from; what comes to nothing is
    recorded.

    Raises SecondFactorMissing, WrongCode, TooMany."""
    if user.second_factor_since is None:
        return
    if code:
        limits.count(TRIES, f"{user.pk}@console:{place}", now=now)
    try:
        with transaction.atomic():
            prove(user_id=user.pk, code=code, now=now)
    except (SecondFactorMissing, WrongCode):
        traces.record_failure(user=user, surface="console", sender=sender, reason="second_factor", now=now)
        raise
    limits.forget(TRIES, f"{user.pk}@console:{place}")


def wrong_code() -> WrongCode:
    sentence = "This code is not right, or was used already. Wait for the next one."
    return WrongCode({"otp": [sentence]}, detail=sentence)


def _use(factor: SecondFactor, typed: str, now: datetime) -> str:
    """With the factor locked, so that of two equal codes at once one is late."""
    code = rules.plain_code(typed)
    if rules.is_of_app(code):
        step = rules.step_of(code, secret=rules.secret_from(factor.secret), now=now, after=factor.last_step)
        unused_step = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
        if step is None or not unused_step.update(last_step=step):
            raise wrong_code()
        return "code"
    unused = RecoveryCode.objects.filter(factor=factor, digest=digest_of(code), used_at=None)
    if not unused.update(used_at=now):
        raise wrong_code()
    return "recovery code"


def _keep_secret(user: User, shown: str, now: datetime) -> None:
    factor = SecondFactor.objects.defer("secret").select_for_update().filter(user=user).first()
    if factor is None:
        try:
            with transaction.atomic():
                SecondFactor.objects.create(user=user, secret=shown, started_at=now)
        except IntegrityError:  # started twice at once
            raise Conflict("Your second factor is being set up already. Try again.") from None
        return
    if factor.confirmed_at is not None:
        raise FactorIsOn
    SecondFactor.objects.filter(pk=factor.pk).update(secret=shown, started_at=now)


def _lock(actor: Actor) -> SecondFactor | None:
    own = SecondFactor.objects.select_related("user").select_for_update(of=("self",))
    return own.filter(user_id=actor.user_id or 0).first()


def _settle_sessions(actor: Actor, *, given: bool, now: datetime) -> None:
    Session.objects.filter(pk=actor.session_id or 0).update(second_factor=given)
    end_sessions(user_id=int(actor.user_id or 0), because="second_factor", now=now, but=actor.session_id)


def _count_try(actor: Actor, now: datetime) -> None:
    limits.count(TRIES, _tries_of(actor), now=now)


def _tries_of(actor: Actor) -> str:
    return f"{actor.user_id}@session:{actor.session_id}"


def _record(actor: Actor, user: User, what: str, now: datetime, *, via: str = "own") -> None:
    traces.record_person(actor=actor, user=user, what=what, fields=["second_factor"], via=via, now=now)
