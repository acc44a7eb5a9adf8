from careflow.domains.facilities.api.routes import routes

__all__ = ["routes"]
