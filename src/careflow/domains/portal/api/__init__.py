from careflow.domains.portal.api import sessions  # signing in stands first in the catalog

# isort: split
from careflow.domains.portal.api import accounts, passwords, proxies, subjects
from careflow.domains.portal.api.routes import routes

__all__ = ["accounts", "passwords", "proxies", "routes", "sessions", "subjects"]
