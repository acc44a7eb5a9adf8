from careflow.domains.medications.queries.delegations import get_delegation, list_delegations, lock_delegation
from careflow.domains.medications.queries.medications import get_medication, list_medications, lock_medication
from careflow.domains.medications.queries.refills import (
    get_refill_request,
    list_refills,
    lock_pending,
    lock_refill,
    prescriber_and_stand_in,
)
from careflow.domains.medications.queries.shape import DelegationOut, MedicationOut, RefillRequestOut

__all__ = [
    "DelegationOut", "MedicationOut", "RefillRequestOut", "get_delegation", "get_medication", "get_refill_request",
    "list_delegations", "list_medications", "list_refills", "lock_delegation", "lock_medication", "lock_pending",
    "lock_refill", "prescriber_and_stand_in",
]  # fmt: skip
