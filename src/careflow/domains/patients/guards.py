from careflow.platform import guards

guards.declare(
    guards.same_owner(table="patients_patient", column="gender_id", target="facilities_patientgender"),
    guards.same_owner(table="patients_patient", column="pcp_id", target="patients_careprovider"),
    guards.same_owner(table="patients_patient", column="referring_provider_id", target="patients_careprovider"),
    guards.same_owner(table="patients_patientphone", column="patient_id", target="patients_patient"),
    guards.same_owner(table="patients_emergencycontact", column="patient_id", target="patients_patient"),
    guards.same_owner(table="patients_patientpharmacy", column="patient_id", target="patients_patient"),
    guards.same_owner(table="patients_careprovider", column="linked_staff_id", target="facilities_staff"),
)
