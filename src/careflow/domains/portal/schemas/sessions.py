from typing import Annotated

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
