"""Refresh token families: which generation may be used when. And the codes of second factors (RFC 6238)."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import quote, urlencode

SECONDS_PER_STEP = 30
STEPS_OF_DRIFT = 1
ISSUER = "CareFlow"


class Verdict(Enum):
    ROTATE = "rotate"
    REPEAT = "repeat"
    STOLEN = "stolen"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Family:
    """The state of one sign-in. Tokens older than `generation` have been used already; `used_at` remembers
    when, for as long as the grace may ask."""

    generation: int
    expires_at: datetime
    revoked_at: datetime | None
    used_at: Mapping[int, datetime] = field(default_factory=dict)


def judge(family: Family, *, generation: int, now: datetime, grace: timedelta) -> Verdict:
    """What to do with a refresh token of this generation.

    The newest one rotates. One that was used within the grace gets the newest again, for honest tabs that load
    together. Anything else was copied: the family ends (RFC 9700 §4.14.2)."""
    if family.revoked_at is not None or family.expires_at <= now or generation > family.generation:
        return Verdict.DEAD
    if generation == family.generation:
        return Verdict.ROTATE
    used_at = family.used_at.get(generation)
    if used_at is not None and now - used_at <= grace:
        return Verdict.REPEAT
    return Verdict.STOLEN


def remember_use(family: Family, *, now: datetime, grace: timedelta) -> dict[int, datetime]:
    """`used_at` after the newest generation was used; what the grace cannot ask for any more is dropped."""
    recent = {number: used_at for number, used_at in family.used_at.items() if now - used_at <= grace}
    return recent | {family.generation: now}


def plain_code(text: str) -> str:
    """What somebody typed, without the blanks and hyphens that make codes readable."""
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())


def is_of_app(code: str) -> bool:
    """Whether it looks like a code of an authenticator app, and not like a recovery code."""
    return len(code) == 6 and code.isdigit()


def code_at(secret: bytes, step: int, *, digits: int = 6) -> str:
    """The code of one time step: HOTP of RFC 4226 with SHA-1, which is what every app computes."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 0x0F
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS_PER_STEP


def step_of(code: str, *, secret: bytes, now: datetime, after: int) -> int | None:
    """The time step that the code belongs to, a step of drift allowed either way. Steps up to `after` are used up:
    a code that somebody looked at over a shoulder is worth nothing once it was used."""
    here = step_at(now)
    fitting = [
        step
        for step in range(here - STEPS_OF_DRIFT, here + STEPS_OF_DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step), code) and step > after
    ]
    return fitting[0] if fitting else None


def shown_secret(secret: bytes) -> str:
    """In the alphabet that apps take when somebody types it in."""
    return base64.b32encode(secret).decode().rstrip("=")


def secret_from(shown: str) -> bytes:
    return base64.b32decode(shown + "=" * (-len(shown) % 8))


def otpauth_uri(*, shown: str, username: str) -> str:
    """What an authenticator app reads from a QR code."""
    facts = {"secret": shown, "issuer": ISSUER, "algorithm": "SHA1", "digits": 6, "period": SECONDS_PER_STEP}
    return f"otpauth://totp/{ISSUER}:{quote(username, safe='')}?{urlencode(facts)}"


def recovery_code(random: bytes) -> str:
    """Ten random bytes as `ABCD-EFGH-IJKL-MNOP`."""
    letters = base64.b32encode(random).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
