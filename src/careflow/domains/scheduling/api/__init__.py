from careflow.domains.scheduling.api import appointments, availability, presence, slots
from careflow.domains.scheduling.api.routes import routes

__all__ = ["appointments", "availability", "presence", "routes", "slots"]
