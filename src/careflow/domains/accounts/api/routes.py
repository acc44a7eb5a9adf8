"""The one router of this domain; each module beside it registers its own subject."""

from careflow.platform.endpoint.routes import Routes

SECTION = "Authentication"
routes = Routes()
