from careflow.domains.audit.queries.history import CAP, EventRow, list_events_of
from careflow.domains.audit.queries.log import EventFilter, LoggedEvent, find_event, list_events
from careflow.domains.audit.queries.trail import Witness, count_about, in_batches, list_about

__all__ = [
    "CAP", "EventFilter", "EventRow", "LoggedEvent", "Witness", "count_about", "find_event", "in_batches",
    "list_about", "list_events", "list_events_of",
]  # fmt: skip
