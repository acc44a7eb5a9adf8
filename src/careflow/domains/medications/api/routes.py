from careflow.platform.endpoint.routes import Routes

SECTION = "Medications"
routes = Routes()
