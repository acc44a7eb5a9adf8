"""Signing in with a password, and the limits that guessing meets."""

from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.hashers import check_password
from django.db.models import F

from careflow.domains.accounts.models import PasswordLink, Session, User
from careflow.domains.accounts.operations import second_factor, traces
from careflow.domains.accounts.operations.second_factor import TRIES, WrongCode
from careflow.domains.accounts.operations.sessions import Prove, Tokens, open_session
from careflow.domains.audit import queries as audit_queries
from careflow.platform import identity, limits
from careflow.platform.folding import fold
from careflow.platform.identity import Sender, Surface, TokenType
from careflow.platform.limits import Limit
from careflow.platform.problems import BadCredentials, DeadToken, NotAllowed, SecondFactorMissing

MINUTE = timedelta(minutes=1)
ELSEWHERE = "elsewhere"
SIGN_INS_PER_ACCOUNT = Limit("sign_in.account", 10, MINUTE)
SIGN_INS_PER_ADDRESS = Limit("sign_in.address", 100, MINUTE)


def sign_in(
    *,
    username: str,
    password: str,
    surface: Surface,
    sender: Sender,
    user_agent: str,
    now: datetime,
    device_token: str = "",
    otp: str = "",
) -> Tokens:
    """`device_token` is a refresh token that the device still holds, if any; `otp` a code of the second factor, which
    nobody is asked for who has none.

    Raises BadCredentials for a wrong password, an inactive person and one without this surface alike; only then
    SecondFactorMissing and WrongCode; TooMany beyond the limits. Every try is recorded, with its outcome."""
    user = User.objects.annotate(factor_on=F("second_factor__confirmed_at")).filter(username_key=fold(username)).first()
    place = _count_try(user, username, surface, sender, device_token, now)
    # Django hashes a password for nobody, and for somebody who has none, too: the answer takes as long.
    matches = check_password(password, user.password if user is not None else "")
    if user is None:
        traces.record_unknown(username=username, surface=surface, sender=sender, now=now)
        raise BadCredentials
    if not matches:
        traces.record_failure(user=user, surface=surface, sender=sender, reason="password", now=now)
        raise BadCredentials
    prove = _second_step(user.pk, otp, place, now) if user.factor_on else None
    try:
        tokens = open_session(user=user, surface=surface, sender=sender, user_agent=user_agent, now=now, prove=prove)
    except (DeadToken, NotAllowed):
        traces.record_failure(user=user, surface=surface, sender=sender, reason="not_active_here", now=now)
        raise BadCredentials from None
    except SecondFactorMissing:
        traces.record_failure(
            user=user, surface=surface, sender=sender, reason="second_factor", now=now, outcome="second_factor_asked"
        )
        raise
    except WrongCode:
        traces.record_failure(user=user, surface=surface, sender=sender, reason="second_factor", now=now)
        raise
    if prove is not None:
        limits.forget(TRIES, f"{user.pk}@{place}")
    return tokens


def place_at_console(*, username: str, sender: Sender) -> str:
    """Which counter a try at the console has: the address's own where whoever has the username signed in before, there
    or on the API, or set a password through a link."""
    user = User.objects.filter(username_key=fold(username)).first()
    if user is None or not sender.address:
        return ELSEWHERE
    is_known = _knows_address(user, sender) or audit_queries.has_signed_in(actor_id=user.pk, address=sender.address)
    return sender.address if is_known else ELSEWHERE


def _second_step(user_id: int, otp: str, place: str, now: datetime) -> Prove:
    """Counts by the place that the try comes from, as the tries of passwords are. Raises TooMany."""
    if otp:
        limits.count(TRIES, f"{user_id}@{place}", now=now)
    return partial(second_factor.prove, user_id=user_id, code=otp, now=now)


def _count_try(
    user: User | None, username: str, surface: Surface, sender: Sender, device_token: str, now: datetime
) -> str:
    """A device or address that knows the person has a counter of its own, so that a stranger's guesses do not lock
    a doctor out. Returns the place that counts."""
    device = _known_device(user, surface, device_token)
    if device:
        limits.count(SIGN_INS_PER_ACCOUNT, f"{fold(username)[:150]}@device:{device}", now=now)
        return f"device:{device}"
    limits.count(SIGN_INS_PER_ADDRESS, sender.address, now=now)
    place = sender.address if _knows_address(user, sender) else ELSEWHERE
    limits.count(SIGN_INS_PER_ACCOUNT, f"{fold(username)[:150]}@{place}", now=now)
    return place


def _known_device(user: User | None, surface: Surface, token: str) -> int | None:
    """The family of a token that we issued to this very person, whether it is still alive or not."""
    if user is None or not token:
        return None
    try:
        claims = identity.read(token, kind=TokenType.REFRESH, surface=surface)
    except DeadToken:
        return None
    return claims.session_id if claims.user_id == user.pk else None


def _knows_address(user: User | None, sender: Sender) -> bool:
    """Where the person signed in before, or set a password through a link from their mail: that is the way in for
    a doctor on a new device at a new address while a stranger goes on guessing."""
    if user is None or not sender.address:
        return False
    used_links = PasswordLink.objects.filter(user=user, used_from=sender.address)
    return Session.objects.filter(user=user, address=sender.address).exists() or used_links.exists()
