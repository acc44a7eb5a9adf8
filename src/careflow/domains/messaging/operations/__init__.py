from careflow.domains.messaging.operations.answering import (
    close_thread,
    refuse_if_closed,
    reopen_thread,
    reply_to_thread,
    start_thread,
)
from careflow.domains.messaging.operations.as_patient import (
    refuse_if_closed_as_patient,
    reply_as_patient,
    start_thread_as_patient,
)
from careflow.domains.messaging.operations.opening import open_thread, open_thread_as_patient

__all__ = [
    "close_thread", "open_thread", "open_thread_as_patient", "refuse_if_closed", "refuse_if_closed_as_patient",
    "reopen_thread", "reply_as_patient", "reply_to_thread", "start_thread", "start_thread_as_patient",
]  # fmt: skip
