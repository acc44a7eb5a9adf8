"""Rows of medications, each with what it needs and nothing more."""

from datetime import UTC, datetime
from typing import Any

from careflow.domains.medications.models import (
    Medication,
    MedicationAlert,
    PrescriberDelegation,
    RefillRequest,
    name_key,
)

NOW = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)


def a_medication(patient, name="Lisinopril", **values: Any):
    """Written straight through the ORM."""
    usual = {
        "facility": patient.facility, "patient": patient, "medication_name": name, "name_key": name_key(name),
        "dose": "10 mg", "route": "oral", "frequency": "daily", "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Medication.unscoped.create(**(usual | values))


def a_refill(medication, **values: Any):
    usual = {
        "facility": medication.facility, "patient": medication.patient, "medication": medication, "requested_at": NOW,
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    if values.get("status", "pending") != "pending":
        usual |= {"resolved_at": NOW, "resolved_by_name": "Somebody"}
    return RefillRequest.unscoped.create(**(usual | values))


def a_delegation(prescriber, delegate, **values: Any):
    usual = {
        "facility": prescriber.facility, "prescriber": prescriber, "delegate": delegate, "created_at": NOW,
        "updated_at": NOW,
    }  # fmt: skip
    return PrescriberDelegation.unscoped.create(**(usual | values))


def an_alert(medication, allergy, **values: Any):
    """A warning that waits for an answer."""
    usual = {
        "facility": medication.facility, "medication": medication, "allergy": allergy, "code": "allergy.same_class",
        "severity": "high", "detail": "Of one kind.", "medication_key": medication.name_key,
        "against_key": allergy.allergen_key, "raised_at": NOW,
    }  # fmt: skip
    return MedicationAlert.unscoped.create(**(usual | values))
