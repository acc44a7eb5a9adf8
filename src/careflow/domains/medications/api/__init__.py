from careflow.domains.medications.api import alerts, catalogs, delegations, medications, refills
from careflow.domains.medications.api.routes import routes

__all__ = ["alerts", "catalogs", "delegations", "medications", "refills", "routes"]
