from typing import Annotated

from pydantic import Field

from careflow.domains.portal.schemas.accounts import OptionalUsername
from careflow.platform.endpoint.shapes import Date, Id, Out, Strict, size
from careflow.platform.endpoint.texts import Password

Secret = Annotated[str, size(200, least=1)]


class AcceptanceIn(Strict):
    uid: Id
    token: Secret
    date_of_birth: Date = Field(description="The patient’s: one’s own, or that of whom one looks after.")
    username: OptionalUsername = Field(None, description="Another one than in the letter.")
    new_password: Password


class PortalPasswordResetIn(Strict):
    username: Annotated[str, size(254, least=1)] = Field(description="A username or an e-mail address.")


class PortalPasswordResetConfirmIn(Strict):
    uid: Id
    token: Secret
    new_password: Password


class PortalPasswordChangeIn(Strict):
    old_password: Password
    new_password: Password


class PortalPasswordResetOut(Out):
    detail: str
