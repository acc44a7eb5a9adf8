from careflow.platform import guards

guards.declare(
    guards.same_owner(table="facilities_staff", column="role_id", target="facilities_staffrole"),
    guards.same_owner(table="facilities_staff", column="title_id", target="facilities_stafftitle"),
    guards.same_owner(table="facilities_resource", column="linked_staff_id", target="facilities_staff"),
    guards.refuse_when(
        name="staff_not_of_a_portal_person", table="facilities_staff", columns="user_id",
        condition="(SELECT surface FROM accounts_user WHERE id = NEW.user_id) = 'portal'", requires=["accounts_user"],
    ),
)  # fmt: skip
