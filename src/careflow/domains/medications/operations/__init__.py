from careflow.domains.medications.operations.alerting import Override, acknowledge_alerts
from careflow.domains.medications.operations.as_patient import request_refill_as_patient
from careflow.domains.medications.operations.changing import change_medication, discontinue_medication
from careflow.domains.medications.operations.delegations import (
    add_prescriber_delegation,
    change_prescriber_delegation,
    withdraw_prescriber_delegation,
)
from careflow.domains.medications.operations.fields import MedicationFields
from careflow.domains.medications.operations.recording import create_medication
from careflow.domains.medications.operations.requesting import request_refill
from careflow.domains.medications.operations.resolving import approve_refill, cancel_refill, deny_refill

__all__ = [
    "MedicationFields", "Override", "acknowledge_alerts", "add_prescriber_delegation", "approve_refill",
    "cancel_refill", "change_medication", "change_prescriber_delegation", "create_medication", "deny_refill",
    "discontinue_medication", "request_refill", "request_refill_as_patient", "withdraw_prescriber_delegation",
]  # fmt: skip
