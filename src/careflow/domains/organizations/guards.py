from careflow.platform import guards

guards.declare(
    guards.same_owner(
        table="organizations_membership",
        column="role_id",
        target="organizations_organizationrole",
        owner="organization_id",
    ),
)
