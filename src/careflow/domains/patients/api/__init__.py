from careflow.domains.patients.api import patients, providers
from careflow.domains.patients.api.routes import routes

__all__ = ["patients", "providers", "routes"]
