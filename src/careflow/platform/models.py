"""Tables that belong to no domain: remembered answers and counters of the limits."""

from django.db import models


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
