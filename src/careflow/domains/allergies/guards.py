"""A wrong entry stays as it is, nobody has an allergy and no known ones, and no line of the record vanishes."""

from careflow.platform import guards

ALLERGIES = "allergies_patientallergy"
NONE_KNOWN = "allergies_noknownallergies"
FINAL = "allergy_entered_in_error_is_final"
CONTRADICTS_NONE_KNOWN = "allergy_contradicts_none_known"
CONTRADICTS_ALLERGY = "none_known_contradicts_allergy"

guards.declare(
    guards.refuse_change(
        name=FINAL, table=ALLERGIES, condition="OLD.status = 'entered_in_error'",
        columns="status, allergen, allergen_key, category, reaction, severity, onset_date, notes, error_reason,"
        " patient_id, facility_id",
    ),
    guards.refuse_when(
        name=CONTRADICTS_NONE_KNOWN, table=ALLERGIES, columns="status, patient_id", requires=[NONE_KNOWN],
        condition=(
            "NEW.status = 'active' AND EXISTS (SELECT 1 FROM allergies_noknownallergies stated"
            " WHERE stated.patient_id = NEW.patient_id AND stated.withdrawn_at IS NULL)"
        ),
    ),
    guards.refuse_when(
        name=CONTRADICTS_ALLERGY, table=NONE_KNOWN, columns="withdrawn_at, patient_id", requires=[ALLERGIES],
        condition=(
            "NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM allergies_patientallergy known"
            " WHERE known.patient_id = NEW.patient_id AND known.status = 'active')"
        ),
    ),
    *(guards.never_deleted(table) for table in (ALLERGIES, NONE_KNOWN)),
    *(
        guards.same_owner(table=table, column="patient_id", target="patients_patient")
        for table in (ALLERGIES, NONE_KNOWN)
    ),
)  # fmt: skip
