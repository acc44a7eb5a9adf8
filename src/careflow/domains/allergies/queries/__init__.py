from careflow.domains.allergies.queries.allergies import (
    ACTIVE_COLUMNS,
    active_allergies,
    get_allergy,
    list_newest,
    list_of_patient,
)
from careflow.domains.allergies.queries.none_known import NoKnownAllergiesOut, get_no_known_allergies
from careflow.domains.allergies.queries.of_patient import (
    list_active_allergies_for_patient,
    list_allergies_for_patient,
)
from careflow.domains.allergies.queries.shape import AllergyForPatientOut, AllergyOut

__all__ = [
    "ACTIVE_COLUMNS", "AllergyForPatientOut", "AllergyOut", "NoKnownAllergiesOut", "active_allergies", "get_allergy",
    "get_no_known_allergies", "list_active_allergies_for_patient", "list_allergies_for_patient", "list_newest",
    "list_of_patient",
]  # fmt: skip
