"""A browser that keeps cookies and repeats the CSRF token, as the web clients do."""

import json
from typing import Any

from django.test import Client

PASSWORD = "a good password"
# Of each surface: where one signs in, renews and signs out, and an address that any of its people may ask.
DOORS = {
    "clinic": ("users/token/", "users/token/refresh/", "users/logout/", "users/me/"),
    "portal": ("portal/auth/login/", "portal/auth/refresh/", "portal/auth/logout/", "portal/patients/"),
}


class Browser:
    def __init__(self, address: str = "10.0.0.1", *, surface: str = "clinic") -> None:
        self.enter, self.renew, self.leave, self.anything = DOORS[surface]
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.address = address
        self.token = self.client.get("/v1/users/csrf/").json()["csrfToken"]

    def post(self, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> Any:
        sent = {"X-CSRFToken": self.token} if headers is None else headers
        payload = "" if body is None else json.dumps(body)
        return self.client.generic(
            "POST", f"/v1/{path}", payload, "application/json", headers=sent, REMOTE_ADDR=self.address
        )

    def sign_in(self, username: str = "stan", password: str = PASSWORD) -> Any:
        return self.post(self.enter, {"username": username, "password": password})

    def refresh(self, token: str | None = None) -> Any:
        return self.post(self.renew, {} if token is None else {"refresh": token})

    def sign_out(self) -> Any:
        return self.post(self.leave)

    @property
    def refresh_token(self) -> str:
        return self.client.cookies["careflow_refresh"].value

    def who_am_i(self, access: str) -> Any:
        return self.client.get(f"/v1/{self.anything}", headers={"Authorization": f"Bearer {access}"})


def give_password(cast: Any, *names: str, password: str = PASSWORD) -> None:
    for name in names:
        cast.users[name].set_password(password)
        cast.users[name].save(update_fields=["password"])
