from typing import Annotated

from careflow.platform.endpoint.shapes import Lenient, Out, size


class SignInIn(Lenient):
    username: Annotated[str, size(150, least=1)]
    password: Annotated[str, size(1024, least=1)]

    model_config = Lenient.model_config | {"str_strip_whitespace": False}


class AccessOut(Out):
    access: str


class RefreshIn(Lenient):
    refresh: str = ""


class CsrfOut(Out):
    csrfToken: str  # noqa: N815  (the clients' spelling)
