from careflow.domains.medications.queries.delegations import get_delegation, get_delegation_row, list_delegations
from careflow.domains.medications.queries.medications import (
    PLAIN_COLUMNS,
    get_medication,
    get_row,
    list_medications,
)
from careflow.domains.medications.queries.refills import (
    find_pending,
    get_refill,
    get_refill_row,
    list_refills,
    prescriber_and_stand_in,
)

__all__ = [
    "PLAIN_COLUMNS", "find_pending", "get_delegation", "get_delegation_row", "get_medication", "get_refill",
    "get_refill_row", "get_row", "list_delegations", "list_medications", "list_refills", "prescriber_and_stand_in",
]  # fmt: skip
