from careflow.platform import guards

guards.declare(
    *(
        guards.same_owner(table="scheduling_appointment", column=column, target=target)
        for column, target in (
            ("patient_id", "patients_patient"),
            ("resource_id", "facilities_resource"),
            ("rendering_provider_id", "facilities_staff"),
            ("appointment_type_id", "facilities_appointmenttype"),
            ("status_id", "facilities_appointmentstatus"),
        )
    ),
    guards.same_owner(table="scheduling_bookableslot", column="provider_id", target="facilities_staff"),
    guards.same_owner(
        table="scheduling_bookableslot", column="appointment_type_id", target="facilities_appointmenttype"
    ),
)
