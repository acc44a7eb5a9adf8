from careflow.platform.endpoint.routes import Routes

SECTION = "Insurance"
routes = Routes()
