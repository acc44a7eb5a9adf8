from careflow.domains.audit.queries.log import EventFilter, LoggedEvent, find_event, list_events

__all__ = ["EventFilter", "LoggedEvent", "find_event", "list_events"]
