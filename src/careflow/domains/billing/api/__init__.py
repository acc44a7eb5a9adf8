from careflow.domains.billing.api import settings, superbills, unbilled  # noqa: F401  (registers the routes)
from careflow.domains.billing.api.routes import routes

__all__ = ["routes"]
