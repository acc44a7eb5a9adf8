from django.db import models
from django.db.models import Q


class AuditEvent(models.Model):
    """One line of history in plain values: no foreign keys, so that it outlives the rows that it describes.

    Append-only on both engines (`guards.py`). `metadata` never holds patient data beyond names of fields."""

    created_at = models.DateTimeField()
    organization_id = models.BigIntegerField(null=True)
    facility_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=10)
    app_label = models.CharField(max_length=40)
    model_name = models.CharField(max_length=60)
    object_pk = models.CharField(max_length=40)
    summary = models.CharField(max_length=255)
    metadata = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "-id"], name="audit_organization"),
            models.Index(fields=["facility_id", "-id"], name="audit_facility"),
            models.Index(fields=["organization_id", "app_label", "-id"], name="audit_organization_area"),
            models.Index(fields=["facility_id", "app_label", "-id"], name="audit_facility_area"),
            models.Index(fields=["organization_id", "action", "-id"], name="audit_organization_action"),
            models.Index(fields=["facility_id", "action", "-id"], name="audit_facility_action"),
            models.Index(
                fields=["organization_id", "-id"], condition=Q(facility_id=None), name="audit_organization_only"
            ),
            models.Index(fields=["patient_id", "-id"], name="audit_patient"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["actor_id", "address"], condition=Q(action="login"), name="audit_sign_in"),
            models.Index(fields=["app_label", "model_name", "object_pk", "-id"], name="audit_object"),
        ]


class AuditSeal(models.Model):
    """One batch of events, closed: `root` is that of their Merkle tree, `previous` the hash of the seal before, and
    the signature covers both and every other column but `members`.

    `id` is the number, counted from one. `members` holds ids and leaves of the batch in order, which the root vouches
    for; with them a fault is told to the event. Append-only on both engines."""

    id = models.BigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.IntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)
    members = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["last_id"], name="audit_seal_last")]
