"""What was written to whom stays as it was written, a closed thread takes no message, and no thread vanishes."""

from careflow.platform import guards

THREADS = "messaging_messagethread"
MESSAGES = "messaging_message"
READINGS = "messaging_threadreading"
CLOSED = "message_thread_closed_takes_none"
OTHER_PATIENT = "message_of_the_patient_of_its_thread"
OTHERS_PAPER = "message_document_of_the_same_patient"
OTHERS_REFILL = "message_refill_of_the_same_patient"
STAYS = "message_thread_stays_in_its_chart"
BACKWARDS = "thread_reading_only_goes_on"

guards.declare(
    guards.append_only(MESSAGES),
    guards.never_deleted(THREADS),
    guards.refuse_when(
        name=CLOSED, table=MESSAGES, columns="thread_id", requires=[THREADS],
        condition="(SELECT status FROM messaging_messagethread WHERE id = NEW.thread_id) = 'closed'",
    ),
    guards.refuse_when(
        name=OTHER_PATIENT, table=MESSAGES, columns="thread_id, patient_id", requires=[THREADS],
        condition="(SELECT patient_id FROM messaging_messagethread WHERE id = NEW.thread_id) <> NEW.patient_id",
    ),
    guards.refuse_when(
        name=OTHERS_PAPER, table=MESSAGES, columns="document_id, patient_id", requires=["documents_patientdocument"],
        condition="(SELECT patient_id FROM documents_patientdocument WHERE id = NEW.document_id) <> NEW.patient_id",
    ),
    guards.refuse_when(
        name=OTHERS_REFILL, table=MESSAGES, columns="refill_id, patient_id", requires=["medications_refillrequest"],
        condition="(SELECT patient_id FROM medications_refillrequest WHERE id = NEW.refill_id) <> NEW.patient_id",
    ),
    guards.refuse_change(
        name=STAYS, table=THREADS, condition="NEW.patient_id <> OLD.patient_id OR NEW.subject <> OLD.subject",
        columns="patient_id, subject",
    ),
    guards.refuse_change(
        name=BACKWARDS, table=READINGS, condition="NEW.read_up_to < OLD.read_up_to", columns="read_up_to",
    ),
    *(
        guards.same_owner(table=table, column=column, target=target)
        for table, column, target in (
            (THREADS, "patient_id", "patients_patient"),
            (MESSAGES, "thread_id", THREADS),
            (MESSAGES, "patient_id", "patients_patient"),
            (MESSAGES, "document_id", "documents_patientdocument"),
            (MESSAGES, "refill_id", "medications_refillrequest"),
            (READINGS, "thread_id", THREADS),
            (READINGS, "staff_id", "facilities_staff"),
        )
    ),
)  # fmt: skip
