"""Links that set a password: sent by mail, good for one use and for a while, the newest one only."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings

from careflow.domains.accounts.models import PasswordLink, User
from careflow.domains.accounts.queries import Recipient
from careflow.platform import mail
from careflow.platform.folding import fold
from careflow.platform.identity import Sender, Surface
from careflow.platform.mail import Letter, Post
from careflow.platform.problems import BadInput

MOST_WRONG_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Purpose:
    name: str
    subject: str
    opening: str
    ending: str

    @property
    def lifetime(self) -> timedelta:
        return settings.INVITATION_LIFETIME if self is INVITATION else settings.PASSWORD_RESET_LIFETIME


RESET = Purpose(
    "reset",
    "Set a new password for CareFlow",
    "somebody, probably you, asked for a new password for the account",
    "If it was not you, there is nothing to do: the old password still holds.",
)
INVITATION = Purpose(
    "invitation",
    "Your account at CareFlow",
    "an account was made for you at CareFlow. Your username is",
    "If you did not expect this, there is nothing to do.",
)
ASKED_ON_PORTAL = "The page will also ask for the patient's date of birth, as links go astray."


def bad_link() -> BadInput:
    sentence = "This link was used already or is too old. Ask for a new one."
    return BadInput({"token": [sentence]}, detail=sentence)


def send_link(*, to: Recipient, purpose: Purpose, surface: Surface, now: datetime) -> datetime:
    """Write to the person, when the transaction holds; earlier links end. Returns until when the link is good."""
    return send_links(to=[to], purpose=purpose, surface=surface, now=now)


def send_links(*, to: Sequence[Recipient | None], purpose: Purpose, surface: Surface, now: datetime) -> datetime:
    """The same for several people, by as many statements as for one. For nobody the same work is done, and no letter
    is written."""
    # No person has one of the numbers below one; each nobody has another, or the statements would name fewer.
    people = [each.id if each else -place for place, each in enumerate(to)]
    # Two requests at once for one person wait for each other: there is one open link at most.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    _end_links(people, because="newer", now=now)
    tokens, expires_at = [secrets.token_urlsafe(32) for _ in to], now + purpose.lifetime
    made = PasswordLink.objects.bulk_create(
        PasswordLink(
            user_id=each.id if each else None,
            purpose=purpose.name,
            surface=surface.value,
            digest=digest_of(token),
            email_key=fold(each.email) if each else "",
            issued_at=now,
            expires_at=expires_at,
        )
        for each, token in zip(to, tokens, strict=True)
    )
    posts = [
        Post(
            f"password_link:{each.id if each else 'nobody'}:{link.pk}",
            _letter(each, purpose, surface, token, expires_at) if each else None,
            good_until=expires_at,
        )
        for each, token, link in zip(to, tokens, made, strict=True)
    ]
    mail.send_all(posts, now=now)
    return expires_at


def end_links(*, user_id: int, because: str, now: datetime) -> None:
    """Withdraws the letter, too, if it has not left: its link would be good for nothing."""
    _end_links([user_id], because=because, now=now)


def _end_links(user_ids: Collection[int], *, because: str, now: datetime) -> None:
    open_links = PasswordLink.objects.filter(user_id__in=user_ids, ended_at=None)
    open_links.update(ended_at=now, ended_because=because)
    mail.withdraw(*(f"password_link:{user_id}" for user_id in sorted(set(user_ids))), now=now)


def find_link(
    *, user: User, token: str, surface: Surface, purposes: Collection[Purpose], now: datetime
) -> PasswordLink | None:
    """The person's link of this surface, locked, if it is still good; the person must be locked, too."""
    links = PasswordLink.objects.select_for_update().filter(user=user, digest=digest_of(token), ended_at=None)
    fitting = links.filter(surface=surface.value, purpose__in=[purpose.name for purpose in purposes])
    return fitting.filter(expires_at__gt=now, email_key=user.email_key).first() if user.is_active else None


def use_up(link: PasswordLink, *, sender: Sender, now: datetime) -> None:
    """The address is one that the person is known at from now on, as after a sign-in."""
    used = {"ended_at": now, "ended_because": "used", "used_from": sender.address}
    PasswordLink.objects.filter(pk=link.pk).update(**used)


def count_wrong_answer(link: PasswordLink, *, now: datetime) -> None:
    """The link must be locked. It ends with the last one allowed."""
    link.wrong_answers += 1
    if link.wrong_answers >= MOST_WRONG_ANSWERS:
        link.ended_at, link.ended_because = now, "answers"
    link.save(update_fields=["wrong_answers", "ended_at", "ended_because"])


def purge_links(*, before: datetime) -> int:
    return PasswordLink.objects.filter(expires_at__lt=before).delete()[0]


def digest_of(token: str) -> str:
    """Of something random enough that nobody can try all of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _letter(to: Recipient, purpose: Purpose, surface: Surface, token: str, expires_at: datetime) -> Letter:
    """The secret stands behind the `#`, which browsers send to no server and into no log. The portal's page is told
    whether to ask for more than a password."""
    told = {"uid": to.id, "token": token} | ({"purpose": purpose.name} if surface is Surface.PORTAL else {})
    address = f"{settings.PASSWORD_PAGES[surface.value]}#{urlencode(told)}"
    asked = f"{ASKED_ON_PORTAL}\n\n" if (purpose, surface) == (INVITATION, Surface.PORTAL) else ""
    text = (
        f"Hello,\n\n{purpose.opening} {to.username}.\n\n"
        f"Choose a password here:\n\n{address}\n\n{asked}"
        f"The link works once, until {expires_at:%Y-%m-%d %H:%M} UTC. {purpose.ending}\n"
    )
    return Letter(to.email, purpose.subject, text)
