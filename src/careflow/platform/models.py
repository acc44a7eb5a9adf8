"""Tables that belong to no domain: remembered answers, counters of the limits, letters on their way."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact, GreaterThan

from careflow.platform.sealed import SealedField


class RememberedAnswer(models.Model):
    """The answer to a write that carried an Idempotency-Key, stored in the transaction of its effect."""

    person_id = models.BigIntegerField()
    method = models.CharField(max_length=7)
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    sealed_answer = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "method", "path", "key"], name="remembered_answer_once")
        ]


class LimitCounter(models.Model):
    """How often something happened in a window; shared by all workers, so a table and not a process."""

    name = models.CharField(max_length=200, unique=True)
    window_starts_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)


class FieldKeyInUse(models.Model):
    """The id of a key that has sealed values in this database, with a fingerprint of the key: a start with
    another ring would leave them shut and seal new ones that the others cannot open."""

    name = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)


class OutgoingLetter(models.Model):
    """A letter by e-mail, until it has left and for a while after: its key is used once. Address, subject and text
    are sealed together, and gone when it ended (`sent`, `given_up`, `withdrawn`, `too_late`; or `nobody` to write
    to from the start)."""

    key = models.CharField(max_length=200, unique=True)
    letter = SealedField(blank=True, default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    good_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(ended_at=None), name="letter_waiting"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="letter_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(GreaterThan(Length("letter"), 0), ended_at=None, ended_because="")
                | (Q(Exact(Length("letter"), 0), ended_at__isnull=False) & ~Q(ended_because="")),
                name="letter_gone_when_ended",
            )
        ]
