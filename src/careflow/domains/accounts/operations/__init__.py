from careflow.domains.accounts.operations.people import (
    PersonFields,
    add_person,
    change_person,
    keep_preferences,
    register,
)
from careflow.domains.accounts.operations.sessions import (
    Tokens,
    end_sessions,
    open_session,
    purge_sessions,
    refresh,
    sign_out,
)
from careflow.domains.accounts.operations.sign_in import sign_in

__all__ = [
    "PersonFields",
    "Tokens",
    "add_person",
    "change_person",
    "end_sessions",
    "keep_preferences",
    "open_session",
    "purge_sessions",
    "refresh",
    "register",
    "sign_in",
    "sign_out",
]
