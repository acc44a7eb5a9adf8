from careflow.domains.accounts import operations as accounts
from careflow.domains.portal import operations
from careflow.domains.portal.api.routes import ANYBODY, SECTION, routes
from careflow.domains.portal.schemas.passwords import (
    AcceptanceIn,
    PortalPasswordChangeIn,
    PortalPasswordResetConfirmIn,
    PortalPasswordResetIn,
    PortalPasswordResetOut,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import anyone
from careflow.platform.identity import Surface, sender_of

SENT = PortalPasswordResetOut("If somebody has this username or e-mail address, a link is on its way to them.")


@routes.endpoint(
    "POST", "portal/invitations/accept/", needs=anyone(), section=SECTION, also=(429,), atomic=False, status=204,
    summary="Set the first password with an invitation.",
)  # fmt: skip
def accept_invitation(call: Call, body: AcceptanceIn) -> None:
    """`uid` and `token` stand in the link. A wrong date of birth and a link that is not good are answered alike, at
    `date_of_birth`; after five wrong dates the link ends. Nobody is signed in by this."""
    operations.accept_invitation(
        uid=body.uid, token=body.token, date_of_birth=body.date_of_birth, username=body.username or "",
        new_password=body.new_password, sender=sender_of(call.request), now=call.now,
    )  # fmt: skip


@routes.endpoint(
    "POST", "portal/password/change/", needs=ANYBODY, section=SECTION, also=(429,), atomic=False, status=204,
    summary="Change the caller’s own password.",
)  # fmt: skip
def change_portal_password(call: Call, body: PortalPasswordChangeIn) -> None:
    """The caller stays signed in here; all their other sessions end at once."""
    accounts.change_password(
        actor=call.actor, old_password=body.old_password, new_password=body.new_password, now=call.now
    )


@routes.endpoint(
    "POST", "portal/password/reset/", needs=anyone(), section=SECTION, also=(429,), atomic=False,
    summary="Ask for a link that sets a new password.",
)  # fmt: skip
def ask_for_portal_password(call: Call, body: PortalPasswordResetIn) -> PortalPasswordResetOut:
    """The answer is the same whether anybody has that name or not. Where several people share an e-mail address, each
    of them is sent a link of their own."""
    accounts.ask_for_password(name=body.username, surface=Surface.PORTAL, sender=sender_of(call.request), now=call.now)
    return SENT


@routes.endpoint(
    "POST", "portal/password/reset/confirm/", needs=anyone(), section=SECTION, also=(429,), atomic=False, status=204,
    summary="Set a new password with a link that was sent.",
)  # fmt: skip
def set_portal_password_by_link(call: Call, body: PortalPasswordResetConfirmIn) -> None:
    """Invitations are not taken here: they ask for more. All sessions of the person end at once; nobody is signed in
    by this."""
    accounts.set_password_by_link(
        uid=body.uid, token=body.token, new_password=body.new_password, surface=Surface.PORTAL,
        purposes=[accounts.RESET], sender=sender_of(call.request), now=call.now,
    )  # fmt: skip
