from careflow.platform.endpoint.routes import Routes

SECTION = "Patients"
routes = Routes()
