"""Django's PostgreSQL, told to keep the plans of statements."""

from django.db import OperationalError

# A connection that failed (08), and a server that shuts down (57P01), has crashed (57P02) or is just starting (57P03).
AWAY = ("08", "57P01", "57P02", "57P03")


def refuses_old_plan(error: BaseException | None) -> bool:
    """Whether PostgreSQL has refused a kept plan because a column that it shows has got another type."""
    return getattr(getattr(error, "diag", None), "source_function", "") == "RevalidateCachedQuery"


def is_away(error: BaseException) -> bool:
    """Whether the server cannot be reached, or ended the connection, rather than refused a statement. Where no server
    has spoken, the driver gives its error no SQLSTATE; SQLite's errors never have one."""
    state = getattr(error.__cause__, "sqlstate", "")
    return isinstance(error, OperationalError) and (state is None or state.startswith(AWAY))
