from careflow.domains.scheduling.api import appointments, presence, slots
from careflow.domains.scheduling.api.routes import routes

__all__ = ["appointments", "presence", "routes", "slots"]
