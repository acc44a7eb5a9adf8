"""What only the administrator console needs: the API neither reads sessions nor pays for them.

The CSRF middleware is not among them: signing in to the API by cookie leans on it.
"""

from collections.abc import Awaitable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

CONSOLE = "/admin/"


class _OnConsole(MiddlewareMixin):
    """Mixed in before one of Django's own, which Django's checks then still find."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return super().__call__(request) if request.path_info.startswith(CONSOLE) else self.get_response(request)


class ConsoleSessions(_OnConsole, SessionMiddleware):
    pass


class ConsoleSignIn(_OnConsole, AuthenticationMiddleware):
    pass


class ConsoleMessages(_OnConsole, MessageMiddleware):
    pass
