"""A wrong entry stays as it is, and no line of the record vanishes."""

from careflow.platform import guards

ALLERGIES = "allergies_patientallergy"
NONE_KNOWN = "allergies_noknownallergies"
FINAL = "allergy_entered_in_error_is_final"

guards.declare(
    guards.refuse_change(
        name=FINAL, table=ALLERGIES, condition="OLD.status = 'entered_in_error'",
        columns="status, allergen, category, reaction, severity, onset_date, notes, patient_id",
    ),
    *(guards.never_deleted(table) for table in (ALLERGIES, NONE_KNOWN)),
    *(
        guards.same_owner(table=table, column="patient_id", target="patients_patient")
        for table in (ALLERGIES, NONE_KNOWN)
    ),
)  # fmt: skip
