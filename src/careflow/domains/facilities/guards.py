from careflow.platform import guards

guards.declare(
    guards.same_owner(table="facilities_staff", column="role_id", target="facilities_staffrole"),
    guards.same_owner(table="facilities_staff", column="title_id", target="facilities_stafftitle"),
    guards.same_owner(table="facilities_resource", column="linked_staff_id", target="facilities_staff"),
)
