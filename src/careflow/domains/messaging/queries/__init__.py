from careflow.domains.messaging.queries.inbox import (
    count_unread,
    get_message,
    get_thread,
    list_details,
    list_threads,
    read_thread,
)
from careflow.domains.messaging.queries.locks import lock_about_refills, lock_thread
from careflow.domains.messaging.queries.of_patient import (
    get_message_for_patient,
    get_thread_for_patient,
    list_threads_for_patient,
    read_thread_for_patient,
    read_up_to_by_patient,
    reader_at_home,
)
from careflow.domains.messaging.queries.shape import (
    MessageForPatientOut,
    StaffMessageOut,
    StaffThreadDetailOut,
    StaffThreadOut,
    ThreadDetailForPatientOut,
    ThreadForPatientOut,
)
from careflow.domains.messaging.rules.threads import LONGEST_BODY, LONGEST_SUBJECT

__all__ = [
    "LONGEST_BODY", "LONGEST_SUBJECT", "MessageForPatientOut", "StaffMessageOut", "StaffThreadDetailOut",
    "StaffThreadOut", "ThreadDetailForPatientOut", "ThreadForPatientOut", "count_unread", "get_message",
    "get_message_for_patient", "get_thread", "get_thread_for_patient", "list_details", "list_threads",
    "list_threads_for_patient", "lock_about_refills", "lock_thread", "read_thread", "read_thread_for_patient",
    "read_up_to_by_patient", "reader_at_home",
]  # fmt: skip
