from careflow.domains.medications.operations.changing import change_medication, discontinue_medication
from careflow.domains.medications.operations.fields import MedicationFields
from careflow.domains.medications.operations.recording import create_medication

__all__ = ["MedicationFields", "change_medication", "create_medication", "discontinue_medication"]
