from careflow.domains.allergies.api import allergies, catalogs, none_known
from careflow.domains.allergies.api.routes import routes

__all__ = ["allergies", "catalogs", "none_known", "routes"]
