from careflow.platform import guards

guards.declare(
    guards.same_owner(
        table="organizations_membership",
        column="role_id",
        target="organizations_organizationrole",
        owner="organization_id",
    ),
    guards.refuse_when(
        name="membership_not_of_a_portal_person", table="organizations_membership", columns="user_id",
        condition="(SELECT surface FROM accounts_user WHERE id = NEW.user_id) = 'portal'", requires=["accounts_user"],
    ),
)  # fmt: skip
