from django.db import models
from django.db.models import Q

from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

FILED = Q(deleted_at__isnull=True)
IMPORTED = ~Q(external_id="")


class DocumentCategory(FacilityOwned, Recorded):
    """A drawer of the facility's filing cabinet. The code never changes; a system category is never deleted."""

    code = models.CharField(max_length=30, editable=False)
    name = models.CharField(max_length=80)
    sort_order = models.PositiveIntegerField(default=0)
    is_system = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "code"], name="document_category_once"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(is_active=False), name="document_category_deleted_is_hidden"
            ),
            models.CheckConstraint(condition=Q(is_system=False) | Q(is_active=True), name="document_category_needed"),
        ]


class PatientDocument(FacilityOwned, Recorded):
    """A paper in a patient's chart. The file lies in the storage under `storage_key` and never changes;
    `content_type` is what the bytes are, `declared_type` what the sender called them. Deleting keeps both the row
    and the file."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(DocumentCategory, on_delete=models.PROTECT, related_name="documents", db_index=False)
    name = models.CharField(max_length=255)
    document_date = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True, default="")
    storage_key = models.CharField(max_length=255, unique=True, editable=False)
    original_filename = models.CharField(max_length=255, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    declared_type = models.CharField(max_length=100, blank=True, default="", editable=False)
    size_bytes = models.BigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    uploaded_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    deleted_because = models.CharField(max_length=255, blank=True, default="", editable=False)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"], condition=IMPORTED, name="document_external_once"
            )
        ]
        indexes = [
            models.Index(fields=["patient", "-created_at", "-id"], condition=FILED, name="document_of_patient"),
            models.Index(fields=["facility", "-created_at", "-id"], condition=FILED, name="document_newest"),
            models.Index(fields=["category"], condition=FILED, name="document_filed_under"),
            models.Index(fields=["patient", "sha256"], name="document_by_content"),
        ]


class PendingFile(models.Model):
    """A file that is being written: the row is there before the first byte and goes in the transaction that files
    the document, so that whatever a crash leaves in the storage can be found and removed."""

    storage_key = models.CharField(max_length=255, unique=True)
    started_at = models.DateTimeField(db_index=True)
