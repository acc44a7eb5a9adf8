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
            models.Index(fields=["app_label", "model_name", "object_pk", "-id"], name="audit_object"),
        ]
