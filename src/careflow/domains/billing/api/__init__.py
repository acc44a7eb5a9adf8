from careflow.domains.billing.api import catalogs
from careflow.domains.billing.api.routes import routes

__all__ = ["catalogs", "routes"]
