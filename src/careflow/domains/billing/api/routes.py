from careflow.platform.endpoint.routes import Routes

SECTION = "Billing"
routes = Routes()
