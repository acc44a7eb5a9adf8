from careflow.domains.audit.queries.history import CAP, EventRow, list_events_of
from careflow.domains.audit.queries.log import EventFilter, LoggedEvent, find_event, list_events

__all__ = ["CAP", "EventFilter", "EventRow", "LoggedEvent", "find_event", "list_events", "list_events_of"]
