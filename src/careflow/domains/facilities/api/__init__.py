from careflow.domains.facilities.api import me, people  # noqa: F401  (registers its routes)
from careflow.domains.facilities.api.routes import routes

__all__ = ["routes"]
