from careflow.domains.patients.api import export, patients, providers
from careflow.domains.patients.api.routes import routes

__all__ = ["export", "patients", "providers", "routes"]
