"""A resolved refill request stays resolved, a pending one is of an active medication, and no line of the record
vanishes."""

from careflow.platform import guards

MEDICATIONS = "medications_medication"
ALERTS = "medications_medicationalert"
DELEGATIONS = "medications_prescriberdelegation"
REFILLS = "medications_refillrequest"
RESOLVED = "refill_request_resolved_is_final"
WARNED = "medication_alert_stays_what_it_was"
ACKNOWLEDGED = "medication_alert_acknowledged_is_final"
OTHER_PATIENT = "refill_request_of_the_same_patient"
PENDING_OF_ACTIVE = "refill_request_pending_of_active"
ACTIVE_WHILE_PENDING = "medication_active_while_pending"

guards.declare(
    guards.refuse_change(
        name=RESOLVED, table=REFILLS, condition="OLD.status <> 'pending'",
        columns="status, medication_id, patient_id, resolved_at, resolved_by_id, resolved_by_name, clinician_note",
    ),
    guards.refuse_when(
        name=OTHER_PATIENT, table=REFILLS, columns="medication_id, patient_id", requires=[MEDICATIONS],
        condition="(SELECT patient_id FROM medications_medication WHERE id = NEW.medication_id) <> NEW.patient_id",
    ),
    guards.refuse_when(
        name=PENDING_OF_ACTIVE, table=REFILLS, columns="medication_id, status", requires=[MEDICATIONS],
        condition="NEW.status = 'pending'"
        " AND (SELECT status FROM medications_medication WHERE id = NEW.medication_id) <> 'active'",
    ),
    guards.refuse_change(
        name=ACTIVE_WHILE_PENDING, table=MEDICATIONS, columns="status", requires=[REFILLS],
        condition="NEW.status <> 'active' AND EXISTS"
        " (SELECT 1 FROM medications_refillrequest WHERE medication_id = NEW.id AND status = 'pending')",
    ),
    guards.refuse_change(
        name=WARNED, table=ALERTS, condition="1 = 1",
        columns="facility_id, medication_id, code, severity, allergy_id, other_medication_id, detail, medication_key,"
        " against_key, raised_at, raised_to_id, raised_to_name",
    ),
    guards.refuse_change(
        name=ACKNOWLEDGED, table=ALERTS, condition="OLD.overridden_at IS NOT NULL",
        columns="overridden_at, overridden_by_id, overridden_by_name, override_reason",
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
