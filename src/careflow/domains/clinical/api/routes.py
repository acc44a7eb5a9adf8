from careflow.platform.endpoint.routes import Routes

SECTION = "Clinical"
routes = Routes()
