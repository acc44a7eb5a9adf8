"""The program that granian (or any WSGI server) runs."""

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careflow.settings.product")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # now, and not while the first caller waits


def over_tls(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """TLS ends in front of this process; Django must compare origins and send HSTS as the browser sees them."""
    environ["wsgi.url_scheme"] = "https"
    return django_application(environ, start_response)


application = over_tls if settings.HTTPS else django_application
