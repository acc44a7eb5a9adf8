from careflow.domains.portal.api import sessions  # signing in stands first in the catalog

# isort: split
from careflow.domains.portal.api import (
    accounts,
    messages,
    notices,
    passwords,
    profile,
    proxies,
    records,
    refills,
    subjects,
    visits,
)
from careflow.domains.portal.api.routes import routes

__all__ = [
    "accounts",
    "messages",
    "notices",
    "passwords",
    "profile",
    "proxies",
    "records",
    "refills",
    "routes",
    "sessions",
    "subjects",
    "visits",
]
