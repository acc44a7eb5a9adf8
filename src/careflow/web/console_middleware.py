"""What only the administrator console needs: the API neither reads sessions nor pays for them."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

CONSOLE = "/admin/"


class _OnConsole:
    """Mixed in before one of Django's own, which Django's checks then still find."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(CONSOLE):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc, no-any-return]  # the class mixed into has it


class ConsoleSessions(_OnConsole, SessionMiddleware):
    pass


class ConsoleCsrf(_OnConsole, CsrfViewMiddleware):
    """Sign-in by cookie under /v1/ checks its token itself, to answer in JSON."""

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:  # fmt: skip
        if not request.path_info.startswith(CONSOLE):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class ConsoleSignIn(_OnConsole, AuthenticationMiddleware):
    pass


class ConsoleMessages(_OnConsole, MessageMiddleware):
    pass
