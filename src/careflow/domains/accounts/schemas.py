from datetime import datetime
from typing import Annotated

from pydantic import Field

from careflow.domains.accounts.queries import LiveSession
from careflow.platform.endpoint.shapes import Id, Lenient, Out, Strict, size
from careflow.platform.endpoint.texts import Password

Code = Annotated[str, size(40, least=1)]


class SignInIn(Lenient):
    username: Annotated[str, size(150, least=1)]
    password: Annotated[str, size(1024, least=1)]
    otp: Annotated[str, size(40)] | None = Field(
        None, description="A code of the second factor, or a recovery code; read only where one is asked for."
    )

    model_config = Lenient.model_config | {"str_strip_whitespace": False}


class AccessOut(Out):
    access: str


class RefreshIn(Lenient):
    refresh: str = ""


class CsrfOut(Out):
    csrfToken: str  # noqa: N815  (the clients' spelling)


class PasswordChangeIn(Strict):
    old_password: Password
    new_password: Password


class PasswordResetIn(Strict):
    username: Annotated[str, size(254, least=1)] = Field(description="A username or an e-mail address.")


class PasswordResetConfirmIn(Strict):
    uid: Id
    token: Annotated[str, size(200, least=1)]
    new_password: Password


class PasswordResetOut(Out):
    detail: str


class SessionOut(Out):
    id: int
    surface: str
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str
    user_agent: str
    second_factor: bool
    is_current: bool


class SecondFactorOut(Out):
    enrolled: bool
    confirmed_at: datetime | None
    required: bool
    recovery_codes_left: int


class EnrolmentIn(Strict):
    password: Password


class EnrolmentOut(Out):
    secret: str
    otpauth_uri: str


class CodeIn(Strict):
    otp: Code


class RecoveryCodesOut(Out):
    recovery_codes: list[str]


def shape_session(session: LiveSession, current: int | None) -> SessionOut:
    return SessionOut(*session, is_current=session.id == current)
