from careflow.domains.accounts import operations
from careflow.domains.accounts.api.routes import SECTION, routes
from careflow.domains.accounts.schemas import (
    PasswordChangeIn,
    PasswordResetConfirmIn,
    PasswordResetIn,
    PasswordResetOut,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import anyone, signed_in
from careflow.platform.identity import Surface, sender_of

SENT = PasswordResetOut("If somebody has this username or e-mail address, a link is on its way to them.")


@routes.endpoint(
    "POST", "users/password/change/", needs=signed_in(enrolling=True), section=SECTION, also=(429,), atomic=False,
    status=204, summary="Change the caller's own password.",
)  # fmt: skip
def change_password(call: Call, body: PasswordChangeIn) -> None:
    """The caller stays signed in here; all their other sessions end at once."""
    operations.change_password(
        actor=call.actor, old_password=body.old_password, new_password=body.new_password, now=call.now
    )


@routes.endpoint(
    "POST", "users/password/reset/", needs=anyone(), section=SECTION, also=(429,), atomic=False,
    summary="Ask for a link that sets a new password.",
)  # fmt: skip
def ask_for_password(call: Call, body: PasswordResetIn) -> PasswordResetOut:
    """The answer is the same whether anybody has that name or not. The link is sent by e-mail, works once and for
    a while, and only the newest one does."""
    operations.ask_for_password(
        name=body.username, surface=Surface.CLINIC, sender=sender_of(call.request), now=call.now
    )
    return SENT


@routes.endpoint(
    "POST", "users/password/reset/confirm/", needs=anyone(), section=SECTION, also=(429,), atomic=False, status=204,
    summary="Set a password with a link that was sent.",
)  # fmt: skip
def set_password_by_link(call: Call, body: PasswordResetConfirmIn) -> None:
    """`uid` and `token` stand in the link, of an invitation too. All sessions of the person end at once; nobody is
    signed in by this."""
    operations.set_password_by_link(
        uid=body.uid,
        token=body.token,
        new_password=body.new_password,
        surface=Surface.CLINIC,
        purposes=[operations.RESET, operations.INVITATION],
        sender=sender_of(call.request),
        now=call.now,
    )
