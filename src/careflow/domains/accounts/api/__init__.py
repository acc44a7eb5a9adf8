from careflow.domains.accounts.api import sessions  # signing in stands first in the catalog

# isort: split
from careflow.domains.accounts.api import passwords, second_factor
from careflow.domains.accounts.api.routes import routes

__all__ = ["passwords", "routes", "second_factor", "sessions"]
