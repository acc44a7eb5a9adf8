from careflow.domains.medications.api import medications
from careflow.domains.medications.api.routes import routes

__all__ = ["medications", "routes"]
