from careflow.domains.clinical.api import encounters, notes, vitals
from careflow.domains.clinical.api.routes import routes

__all__ = ["encounters", "notes", "routes", "vitals"]
