from careflow.domains.portal.api import sessions  # signing in stands first in the catalog

# isort: split
from careflow.domains.portal.api import records, refills, subjects
from careflow.domains.portal.api.routes import routes

__all__ = ["records", "refills", "routes", "sessions", "subjects"]
