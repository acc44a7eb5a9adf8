from datetime import datetime
from typing import Annotated

from careflow.domains.accounts.queries import LiveSession
from careflow.platform.endpoint.shapes import Lenient, Out, size


class PortalSignInIn(Lenient):
    username: Annotated[str, size(150, least=1)]
    password: Annotated[str, size(1024, least=1)]

    model_config = Lenient.model_config | {"str_strip_whitespace": False}


class PortalRefreshIn(Lenient):
    refresh: str = ""


class PortalAccessOut(Out):
    access: str


class PortalDemoOut(Out):
    access: str
    is_demo: bool


class PortalSessionOut(Out):
    id: int
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str
    user_agent: str
    is_current: bool


def shape_portal_session(session: LiveSession, current: int | None) -> PortalSessionOut:
    return PortalSessionOut(session.id, *session[2:7], session.id == current)
