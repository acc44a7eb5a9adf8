from careflow.domains.allergies.operations.allergies import change_allergy, create_allergy, delete_allergy
from careflow.domains.allergies.operations.fields import AllergyFields
from careflow.domains.allergies.operations.importing import Imported, RecordedAllergy, import_allergies
from careflow.domains.allergies.operations.none_known import (
    AllergiesKnown,
    state_no_known_allergies,
    withdraw_no_known_allergies,
)

__all__ = [
    "AllergiesKnown", "AllergyFields", "Imported", "RecordedAllergy", "change_allergy", "create_allergy",
    "delete_allergy", "import_allergies", "state_no_known_allergies", "withdraw_no_known_allergies",
]  # fmt: skip
