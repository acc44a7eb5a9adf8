from django.db import models
from django.db.models import Q

from careflow.domains.messaging.rules.threads import LONGEST_SENDER_NAME, LONGEST_SUBJECT, PREVIEW
from careflow.platform.folding import KeyField, fold
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

LONGEST_KEY = 240
REFILLS = "refills"
AT_HOME = Q(staff__isnull=True)
PATIENT_ONESELF = 0
OPEN_ABOUT_REFILLS = Q(topic=REFILLS, status="open")


def subject_key(subject: str) -> str:
    return fold(subject)[:LONGEST_KEY]


class MessageThread(FacilityOwned, Recorded):
    """A conversation of one patient with the care team of a facility.

    What lists show of its messages is kept here, written under the row's lock with each message: how many there
    are, the number of the last one of either side, and how the newest begins. `topic` is blank for what people
    start; the house writes about refills in the one open thread of that topic."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    subject_key = KeyField(max_length=LONGEST_KEY, editable=False)
    topic = models.CharField(max_length=8, blank=True, default="", editable=False)
    status = models.CharField(max_length=6, default="open")
    message_count = models.PositiveIntegerField(default=0)
    last_from_patient = models.PositiveIntegerField(default=0)
    last_from_clinic = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField()
    last_sender = models.CharField(max_length=9)
    last_preview = models.CharField(max_length=PREVIEW)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=OPEN_ABOUT_REFILLS, name="message_thread_one_open_about_refills"
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "status", "-last_message_at", "-id"], name="message_thread_inbox"),
            models.Index(fields=["facility", "-last_message_at", "-id"], name="message_thread_newest"),
            models.Index(fields=["patient", "-last_message_at", "-id"], name="message_thread_of_patient"),
        ]


class Message(FacilityOwned):
    """Rows are added and never change (`guards.py`). `number` counts the messages of a thread from one, without
    gaps; `sender_name` is the person's name as it was then. `refill` is the request whose end it tells of."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    thread = models.ForeignKey(MessageThread, on_delete=models.PROTECT, related_name="messages", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    sender = models.CharField(max_length=9)
    sender_id = models.BigIntegerField(null=True, blank=True)
    sender_name = models.CharField(max_length=LONGEST_SENDER_NAME, blank=True, default="")
    body = models.TextField()
    sent_at = models.DateTimeField()
    document = models.ForeignKey(
        "documents.PatientDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refill = models.OneToOneField(
        "medications.RefillRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="message_number_once")]
        indexes = [models.Index(fields=["patient", "thread", "number"], name="message_of_patient")]


class ThreadReading(FacilityOwned):
    """How far one reader has read a thread: the number of the last message that was shown. Without `staff` the
    reader is at home: the patient, or by `reader_id`, the number of a user, somebody who speaks for them."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    thread = models.ForeignKey(MessageThread, on_delete=models.PROTECT, related_name="readings", db_index=False)
    staff = models.ForeignKey("facilities.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reader_id = models.BigIntegerField(default=PATIENT_ONESELF)
    read_up_to = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "staff"], name="thread_reading_once"),
            models.UniqueConstraint(
                fields=["thread", "reader_id"], condition=AT_HOME, name="thread_reading_at_home_once"
            ),
            models.CheckConstraint(
                condition=AT_HOME | Q(reader_id=PATIENT_ONESELF), name="thread_reading_of_one_reader"
            ),
        ]
