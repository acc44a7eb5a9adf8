from datetime import datetime, timedelta

from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit

UPLOADS = Limit("documents.upload", 300, timedelta(minutes=1))


def count_upload(*, actor: Actor, now: datetime) -> None:
    """Refused uploads count too: they cost us as much. Raises TooMany."""
    limits.count(UPLOADS, actor.user_id, now=now)
