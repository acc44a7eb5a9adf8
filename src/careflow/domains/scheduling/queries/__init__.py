from careflow.domains.scheduling.queries.appointments import (
    COLUMNS,
    get_appointment,
    get_row,
    get_saved_row,
    list_days,
    list_of_patient,
)
from careflow.domains.scheduling.queries.clashes import Clash, find_clashes
from careflow.domains.scheduling.queries.heatmap import count_by_day
from careflow.domains.scheduling.queries.history import HistoryEntry, get_history
from careflow.domains.scheduling.queries.presence import get_edit_session
from careflow.domains.scheduling.queries.references import (
    Provider,
    References,
    Resource,
    Status,
    VisitType,
    find_references,
)
from careflow.domains.scheduling.queries.slots import get_slot, is_taken, list_slots, slots_and_visits_in

__all__ = [
    "COLUMNS", "Clash", "HistoryEntry", "Provider", "References", "Resource", "Status", "VisitType", "count_by_day",
    "find_clashes", "find_references", "get_appointment", "get_edit_session", "get_history",
    "get_row", "get_saved_row", "get_slot", "is_taken", "list_days", "list_of_patient", "list_slots",
    "slots_and_visits_in",
]  # fmt: skip
