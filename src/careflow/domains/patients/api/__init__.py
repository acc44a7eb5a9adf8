from careflow.domains.patients.api import contact_changes, export, patients, providers
from careflow.domains.patients.api.routes import routes

__all__ = ["contact_changes", "export", "patients", "providers", "routes"]
