from careflow.platform.endpoint.routes import Routes

routes = Routes()
