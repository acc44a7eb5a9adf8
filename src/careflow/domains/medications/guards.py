"""A resolved refill request stays resolved, and no line of the record vanishes."""

from careflow.platform import guards

MEDICATIONS = "medications_medication"
ALERTS = "medications_medicationalert"
DELEGATIONS = "medications_prescriberdelegation"
REFILLS = "medications_refillrequest"
RESOLVED = "refill_request_resolved_is_final"

guards.declare(
    guards.refuse_change(
        name=RESOLVED, table=REFILLS, condition="OLD.status <> 'pending'",
        columns="status, medication_id, patient_id, resolved_at, resolved_by_id, resolved_by_name, clinician_note",
    ),
    *(guards.never_deleted(table) for table in (MEDICATIONS, ALERTS, REFILLS)),
    *(
        guards.same_owner(table=table, column=column, target=target)
        for table, column, target in (
            (MEDICATIONS, "patient_id", "patients_patient"),
            (MEDICATIONS, "prescriber_id", "patients_careprovider"),
            (ALERTS, "medication_id", MEDICATIONS),
            (ALERTS, "other_medication_id", MEDICATIONS),
            (ALERTS, "allergy_id", "allergies_patientallergy"),
            (DELEGATIONS, "prescriber_id", "patients_careprovider"),
            (DELEGATIONS, "delegate_id", "facilities_staff"),
            (REFILLS, "patient_id", "patients_patient"),
            (REFILLS, "medication_id", MEDICATIONS),
        )
    ),
)  # fmt: skip
