"""How far a replica of the database has come, told by the log: every write leaves an event in its transaction."""

from datetime import datetime

from careflow.domains.audit.models import AuditEvent
from careflow.platform.compiled import Compiled

AT_ONCE = 20  # a browser keeps six connections to a server

NEWEST_OF = Compiled(
    lambda user_id: AuditEvent.objects.filter(actor_id=user_id).order_by("-id").values_list("id")[:AT_ONCE], user_id=-1
)
NEWEST = Compiled(lambda: AuditEvent.objects.order_by("-id").values_list("id")[:1])
WRITTEN_AFTER = Compiled(
    lambda event_id: AuditEvent.objects.filter(id__gt=event_id).order_by("id").values_list("created_at")[:1],
    event_id=-1,
)


class LogTrail:
    """What `platform.replica` asks."""

    def newest_of(self, user_id: int, *, using: str) -> list[int]:
        return [event_id for (event_id,) in NEWEST_OF.rows(using=using, user_id=user_id)]

    def newest(self, *, using: str) -> int:
        row = NEWEST.first(using=using)
        return int(row[0]) if row else 0

    def written_after(self, event_id: int, *, using: str) -> datetime | None:
        row = WRITTEN_AFTER.first(using=using, event_id=event_id)
        return row[0] if row else None
