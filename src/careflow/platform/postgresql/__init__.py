"""Django's PostgreSQL, told to keep the plans of statements."""


def refuses_old_plan(error: BaseException | None) -> bool:
    """Whether PostgreSQL has refused a kept plan because a column that it shows has got another type."""
    return getattr(getattr(error, "diag", None), "source_function", "") == "RevalidateCachedQuery"
