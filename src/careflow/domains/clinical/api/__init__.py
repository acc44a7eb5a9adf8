from careflow.domains.clinical.api import vitals
from careflow.domains.clinical.api.routes import routes

__all__ = ["routes", "vitals"]
