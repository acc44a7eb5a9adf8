from careflow.domains.portal.api import sessions  # signing in stands first in the catalog

# isort: split
from careflow.domains.portal.api import profile, records, refills, subjects
from careflow.domains.portal.api.routes import routes

__all__ = ["profile", "records", "refills", "routes", "sessions", "subjects"]
