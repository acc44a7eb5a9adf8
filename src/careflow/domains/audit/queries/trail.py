"""The log as witness for records that it tells about, whatever facility they belong to: for checks, not for people."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from careflow.domains.audit.models import AuditEvent

BATCH = 500
LARGEST_ID = 2**63 - 1


class Witness(NamedTuple):
    """What an event says about the record `object_pk`."""

    id: int
    object_pk: str
    facility_id: int | None
    actor_id: int | None
    created_at: datetime
    metadata: dict[str, Any]

    @property
    def record(self) -> int:
        """The id; 0, which no row has, for an event that somebody made up."""
        told = int(self.object_pk) if self.object_pk.isascii() and self.object_pk.isdecimal() else 0
        return told if told <= LARGEST_ID else 0


def _about(subject: str) -> QuerySet[AuditEvent, Any]:
    app_label, _, model_name = subject.partition("/")
    return AuditEvent.objects.filter(app_label=app_label, model_name=model_name).values_list(*Witness._fields)


def list_about(*, subject: str, subject_ids: Collection[object]) -> list[Witness]:
    """All that is told about these records, in order; `subject` is `app_label/model_name`."""
    rows = _about(subject).filter(object_pk__in=[str(number) for number in subject_ids])
    return [Witness(*row) for row in rows.order_by("id")]


def in_batches(*, subject: str) -> Iterator[list[Witness]]:
    """All that is told about records of this kind, a batch at a time, record after record, as the index of
    records has it. What names none of them, as the one event of an import does, is left out."""
    record, event = "", 0
    while True:
        rows = _about(subject).filter(Q(object_pk__gt=record) | Q(id__lt=event), object_pk__gte=record)
        batch = [Witness(*row) for row in rows.order_by("object_pk", "-id")[:BATCH]]
        if not batch:
            return
        yield batch
        record, event = batch[-1].object_pk, batch[-1].id


def count_about(*, subject: str) -> int:
    return _about(subject).count()
