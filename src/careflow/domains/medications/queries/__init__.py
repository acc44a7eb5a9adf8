from careflow.domains.medications.queries.alerts import (
    NOBODY,
    AlertOut,
    MedicationWithAlertsOut,
    StoredAlert,
    TakenRow,
    get_medication,
    list_alerts,
    taken_and_stored,
)
from careflow.domains.medications.queries.comparing import Comparison, alerts_against, compare
from careflow.domains.medications.queries.delegations import get_delegation, list_delegations, lock_delegation
from careflow.domains.medications.queries.medications import list_medications, lock_medication
from careflow.domains.medications.queries.of_patient import (
    get_refill_for_patient,
    list_active_medications_for_patient,
    list_medications_for_patient,
    list_refills_for_patient,
)
from careflow.domains.medications.queries.refills import (
    get_refill_request,
    list_refills,
    lock_pending,
    lock_refill,
    prescriber_and_stand_in,
)
from careflow.domains.medications.queries.shape import (
    DelegationOut,
    MedicationForPatientOut,
    MedicationOut,
    RefillForPatientOut,
    RefillRequestOut,
)

__all__ = [
    "NOBODY", "AlertOut", "Comparison", "DelegationOut", "MedicationForPatientOut", "MedicationOut",
    "MedicationWithAlertsOut", "RefillForPatientOut", "RefillRequestOut", "StoredAlert", "TakenRow", "alerts_against",
    "compare", "get_delegation", "get_medication", "get_refill_for_patient", "get_refill_request",
    "list_active_medications_for_patient", "list_alerts", "list_delegations", "list_medications",
    "list_medications_for_patient", "list_refills", "list_refills_for_patient", "lock_delegation", "lock_medication",
    "lock_pending", "lock_refill", "prescriber_and_stand_in", "taken_and_stored",
]  # fmt: skip
