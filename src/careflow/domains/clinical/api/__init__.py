from careflow.domains.clinical.api import codes, encounters, notes, vitals
from careflow.domains.clinical.api.routes import routes

__all__ = ["codes", "encounters", "notes", "routes", "vitals"]
