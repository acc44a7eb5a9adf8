from careflow.domains.scheduling.api import appointments, availability, calendars, presence, slots
from careflow.domains.scheduling.api.routes import routes

__all__ = ["appointments", "availability", "calendars", "presence", "routes", "slots"]
