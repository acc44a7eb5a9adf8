from careflow.domains.portal.api import sessions  # signing in stands first in the catalog

# isort: split
from careflow.domains.portal.api import messages, subjects, visits
from careflow.domains.portal.api.routes import routes

__all__ = ["messages", "routes", "sessions", "subjects", "visits"]
