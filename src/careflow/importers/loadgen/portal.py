"""Regulars who sign in on the portal, and what patients and the care team have written to each other."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from careflow.domains.accounts.models import User
from careflow.domains.messaging.models import Message, MessageThread, subject_key
from careflow.domains.messaging.rules.threads import CLINICIAN, PATIENT, Counters, Sender, preview
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import PortalAccount
from careflow.importers.loadgen.clinics import Clinic, Provider

ONE_SIGNS_IN_OF, ONE_WRITES_OF = 4, 2
BATCH = 500
SUBJECT = "Question about my medication"
SAID: tuple[tuple[Sender, str], ...] = (
    (PATIENT, "Should I take the tablets before or after breakfast?"),
    (CLINICIAN, "After breakfast, please, with a glass of water."),
    (PATIENT, "Thank you. And may I drink coffee with them?"),
)


@transaction.atomic
def open_accounts(clinic: Clinic, patients: Sequence[int], *, password: str, now: datetime) -> None:
    """For some of these patients; `password` is hashed already, and everybody's."""
    people = Patient.unscoped.filter(pk__in=patients[::ONE_SIGNS_IN_OF]).order_by("pk")
    charts = dict(people.values_list("pk", "first_name"))
    users = User.objects.bulk_create(
        (
            User(
                username=username_of(pk), username_key=username_of(pk), first_name=name[:150], last_name="Portal",
                password=password, surface="portal", date_joined=now,
            )
            for pk, name in charts.items()
        ),
        batch_size=BATCH,
    )  # fmt: skip
    PortalAccount.unscoped.bulk_create(
        (
            PortalAccount(
                organization_id=clinic.facility.organization_id, user=user, patient_id=pk, created_at=now,
                updated_at=now, created_by_name=clinic.actor.name,
            )
            for user, pk in zip(users, charts, strict=True)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def username_of(patient_id: int) -> str:
    return f"patient_{patient_id}"


@transaction.atomic
def write_messages(clinic: Clinic, patients: Sequence[int], *, now: datetime) -> None:
    """Some wait for an answer, some have got one."""
    threads = MessageThread.unscoped.bulk_create(
        (_thread(clinic, patient, now) for patient in patients[::ONE_WRITES_OF]), batch_size=BATCH
    )
    provider = clinic.providers[0]
    Message.unscoped.bulk_create(
        (message for thread in threads for message in _messages(thread, provider)), batch_size=BATCH
    )


def _thread(clinic: Clinic, patient: int, now: datetime) -> MessageThread:
    said = SAID[: 1 + patient // ONE_WRITES_OF % len(SAID)]
    counters = Counters()
    for sender, _ in said:
        counters = counters.after(sender)
    started_at = now - timedelta(hours=patient % 2_000 + len(SAID))
    return MessageThread(
        facility=clinic.facility, patient_id=patient, subject=SUBJECT, subject_key=subject_key(SUBJECT),
        message_count=counters.messages, last_from_patient=counters.from_patient,
        last_from_clinic=counters.from_clinic, last_message_at=started_at + timedelta(hours=len(said) - 1),
        last_sender=said[-1][0], last_preview=preview(said[-1][1]), created_at=started_at, updated_at=started_at,
    )  # fmt: skip


def _messages(thread: MessageThread, provider: Provider) -> Iterator[Message]:
    for number, (sender, body) in enumerate(SAID[: thread.message_count], start=1):
        is_ours = sender == CLINICIAN
        yield Message(
            facility_id=thread.facility_id, thread_id=thread.pk, patient_id=thread.patient_id, number=number,
            sender=sender, sender_id=provider.user_id if is_ours else None,
            sender_name=provider.name if is_ours else "Patient", body=body,
            sent_at=thread.created_at + timedelta(hours=number - 1),
        )  # fmt: skip
