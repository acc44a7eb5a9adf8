from careflow.platform.endpoint.routes import Routes

SECTION = "Allergies"
routes = Routes()
