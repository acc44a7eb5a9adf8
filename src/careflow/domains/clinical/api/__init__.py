from careflow.domains.clinical.api import codes, encounters, notes, problems, vitals
from careflow.domains.clinical.api.routes import routes

__all__ = ["codes", "encounters", "notes", "problems", "routes", "vitals"]
