"""The first password of a patient, or of somebody who looks after one."""

from datetime import date, datetime

from careflow.domains.accounts import operations as accounts
from careflow.domains.portal.queries import knows_birth_date
from careflow.platform.identity import Sender, Surface
from careflow.platform.problems import BadInput

# One for a wrong date and for a link that is not good: whoever found a link learns of neither by the other.
APART = (
    "This link and this date of birth do not belong together, or the link was used already or is too old. Check the "
    "date, or ask for a new link."
)


def accept_invitation(
    *, uid: int, token: str, date_of_birth: date, username: str, new_password: str, sender: Sender, now: datetime
) -> None:
    """Nobody is signed in by it. A wrong date of birth is refused like a link that is not good; after a few of them
    the link ends. Raises BadInput, TooMany."""
    accounts.accept_invitation(
        uid=uid,
        token=token,
        new_password=new_password,
        username=username,
        surface=Surface.PORTAL,
        answers=lambda user_id: knows_birth_date(user_id=user_id, born=date_of_birth),
        refusal=BadInput({"date_of_birth": [APART]}, detail=APART),
        sender=sender,
        now=now,
    )
