from django.db import models
from django.db.models import Q

from careflow.domains.clinical.models.encounters import Encounter
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned


class ProgressNote(FacilityOwned, Recorded):
    """The note of an encounter as it stands now. `signed_version` names the stored version whose text this is;
    while it is signed nothing here changes, and it cannot become signed without such a version (`guards.py`)."""

    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="progress_note")
    status = models.CharField(max_length=6, default="draft")
    subjective = models.TextField(blank=True, default="")
    objective = models.TextField(blank=True, default="")
    assessment = models.TextField(blank=True, default="")
    plan = models.TextField(blank=True, default="")
    signed_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    signed_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    signed_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    updated_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", signed_at__isnull=True, signed_version__isnull=True)
                | Q(status="signed", signed_at__isnull=False, signed_version__isnull=False),
                name="progress_note_signed_is_complete",
            )
        ]


class NoteVersion(FacilityOwned):
    """What somebody signed, byte for byte, for good: append-only. `content` is the canonical JSON of everything
    that the signature covers (`rules/versions`), `content_sha256` its digest, which the audit event repeats."""

    note = models.ForeignKey(ProgressNote, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    signed_by_id = models.BigIntegerField(null=True)
    signed_by_name = models.CharField(max_length=310)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="note_version_once")]


class NoteWithdrawal(FacilityOwned):
    """A signature was taken back: append-only."""

    version = models.OneToOneField(NoteVersion, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_by_name = models.CharField(max_length=310)
    withdrawn_at = models.DateTimeField()
    reason = models.CharField(max_length=255, blank=True, default="")


class NoteAddendum(FacilityOwned):
    """What was added to a signed version afterwards: append-only, signed by its author by being stored."""

    version = models.ForeignKey(NoteVersion, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveIntegerField()
    text = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=310)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="note_addendum_once")]
