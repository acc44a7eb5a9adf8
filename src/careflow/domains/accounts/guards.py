"""A person never changes sides."""

from careflow.platform import guards

SURFACE_IS_FOR_LIFE = "user_surface_is_for_life"

guards.declare(
    guards.refuse_change(
        name=SURFACE_IS_FOR_LIFE, table="accounts_user", condition="NEW.surface <> OLD.surface", columns="surface"
    ),
)
