from careflow.domains.accounts.operations.links import INVITATION, RESET, end_links
from careflow.domains.accounts.operations.passwords import (
    accept_invitation,
    ask_for_password,
    change_password,
    invite,
    set_password_by_link,
)
from careflow.domains.accounts.operations.people import (
    PersonFields,
    add_person,
    change_person,
    keep_preferences,
    register,
)
from careflow.domains.accounts.operations.second_factor import (
    Enrolment,
    confirm_enrolment,
    disable,
    remove_second_factor,
    start_enrolment,
)
from careflow.domains.accounts.operations.sessions import (
    Tokens,
    end_console_sessions,
    end_session,
    end_sessions,
    open_session,
    purge_sessions,
    refresh,
    sign_out,
    sign_out_everywhere,
)
from careflow.domains.accounts.operations.sign_in import sign_in

__all__ = [
    "INVITATION",
    "RESET",
    "Enrolment",
    "PersonFields",
    "Tokens",
    "accept_invitation",
    "add_person",
    "ask_for_password",
    "change_password",
    "change_person",
    "confirm_enrolment",
    "disable",
    "end_console_sessions",
    "end_links",
    "end_session",
    "end_sessions",
    "invite",
    "keep_preferences",
    "open_session",
    "purge_sessions",
    "refresh",
    "register",
    "remove_second_factor",
    "set_password_by_link",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "start_enrolment",
]
