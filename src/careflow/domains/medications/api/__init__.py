from careflow.domains.medications.api import catalogs, delegations, medications, refills
from careflow.domains.medications.api.routes import routes

__all__ = ["catalogs", "delegations", "medications", "refills", "routes"]
