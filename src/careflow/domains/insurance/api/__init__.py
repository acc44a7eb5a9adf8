from careflow.domains.insurance.api.routes import routes

__all__ = ["routes"]
