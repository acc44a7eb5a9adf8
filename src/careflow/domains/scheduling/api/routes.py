from careflow.platform.endpoint.routes import Routes

SECTION = "Appointments"
routes = Routes()
