from datetime import datetime
from typing import Annotated

from pydantic import Field

from careflow.domains.portal.queries import Account, State
from careflow.platform.endpoint.shapes import Out, Strict
from careflow.platform.endpoint.texts import BlankIsNone, Email, RequiredEmail, Username

OptionalUsername = Annotated[Username | None, BlankIsNone()]


class InvitationIn(Strict):
    email: Email = Field("", description="Where the link goes; when blank, the account’s address, or else the chart’s.")
    username: OptionalUsername = Field(None, description="To sign in with; the e-mail address when there is none.")


class PortalAccountPatch(Strict):
    is_active: bool = True
    email: RequiredEmail = ""


class PortalAccountOut(Out):
    id: int | None
    state: str
    username: str
    email: str
    invited_until: datetime | None
    last_login: datetime | None
    created_at: datetime | None
    version: int | None


NO_ACCOUNT = PortalAccountOut(None, State.NONE.value, "", "", None, None, None, None)


def shape_account(account: Account | None) -> PortalAccountOut:
    if account is None:
        return NO_ACCOUNT
    holder = account.holder
    return PortalAccountOut(holder.id, holder.state.value, holder.username, holder.email, *account[1:])
