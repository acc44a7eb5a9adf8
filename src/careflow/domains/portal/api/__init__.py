from careflow.domains.portal.api import sessions  # signing in stands first in the catalog

# isort: split
from careflow.domains.portal.api import subjects, visits
from careflow.domains.portal.api.routes import routes

__all__ = ["routes", "sessions", "subjects", "visits"]
